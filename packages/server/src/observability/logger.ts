import { type DestinationStream, pino } from 'pino'
import type { ServerConfig } from '../config/schema.ts'

/**
 * Structured log, one JSON object a line. Fields are numbers, codes and names of routes only: never a handle, an id, an address, a token
 * or a text that a client sent. One info line per change of the server's life; `error` is a bug.
 */
export interface Logger {
  debug(fields: LogFields, event: string): void
  info(fields: LogFields, event: string): void
  warn(fields: LogFields, event: string): void
  error(fields: LogFields, event: string): void
}
export type LogFields = Readonly<Record<string, number | boolean | string | undefined>>

/** One JSON object a line, to standard output unless told. */
export function createLogger(level: ServerConfig['logLevel'], destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}

/** Where a bug is, without the message of the error, which may quote what a client sent. */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error }
  const code = (error as { code?: unknown }).code
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 8)
  return { error: error.name, code: typeof code === 'string' ? code : undefined, stack: frames.map((line) => line.trim()).join(' | ') }
}
