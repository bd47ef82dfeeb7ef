import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '@conclave/client'
import { type ConfigInput, defineConfig, NO_LIMITS, type RunningServer, startServer } from '@conclave/server'

const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/** A server on a data directory of its own; its address stays through every new start. */
export interface KeptServer {
  readonly running: RunningServer
  start(): Promise<void>
  stop(): Promise<void>
  /** A copy of the data directory, made while the server does not run, to be put back later, as from a backup. */
  copy(): Promise<{ restore(): Promise<void> }>
  /** Stops it, and its files are gone. */
  remove(): Promise<void>
}

export async function keepServer(config: ConfigInput, clock: Clock): Promise<KeptServer> {
  const data = mkdtempSync(join(tmpdir(), 'conclave-world-'))
  const copies: string[] = []
  const started = (port: number) => startServer(defineConfig({ ...NO_LIMITS, requestWork: 8, ...config, data, port }), { log: SILENT, clock })
  let running = await started(0)
  const { port } = running
  const start = async () => {
    running = await started(port)
  }
  const stop = () => running.stop()
  const swapped = async (from: string, to: string) => {
    await stop()
    rmSync(to, { recursive: true, force: true })
    cpSync(from, to, { recursive: true })
    await start()
  }
  return {
    get running() {
      return running
    },
    start,
    stop,
    copy: async () => {
      const copy = mkdtempSync(join(tmpdir(), 'conclave-copy-'))
      copies.push(copy)
      await swapped(data, copy)
      return { restore: () => swapped(copy, data) }
    },
    remove: async () => {
      await stop()
      for (const path of [data, ...copies]) rmSync(path, { recursive: true, force: true })
    },
  }
}
