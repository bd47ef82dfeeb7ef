import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ApiClient, apiClient } from '@conclave/protocol'
import { defineConfig } from '../config/load.ts'
import { NO_LIMITS } from '../config/no-limits.ts'
import type { ConfigInput } from '../config/schema.ts'
import { type RunningServer, type ServerDependencies, startServer } from '../server.ts'

/** A real server on a free port and a data directory of its own. */
export interface TestServer {
  readonly server: RunningServer
  readonly data: string
  readonly api: ApiClient
  /** What the log holds. */
  readonly log: string[]
  restart(): Promise<TestServer>
  dispose(): Promise<void>
}

export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'conclave-server-'))
}

export async function startTestServer(input: ConfigInput = {}, dependencies: ServerDependencies = {}): Promise<TestServer> {
  const data = input.data ?? temporaryDirectory()
  const log: string[] = []
  const write = (fields: object, event: string) => void log.push(JSON.stringify({ ...fields, event }))
  const config = defineConfig({ ...NO_LIMITS, ...input, data, port: input.port ?? 0 })
  const server = await startServer(config, { log: { debug: write, info: write, warn: write, error: write }, ...dependencies })
  return {
    server,
    data,
    log,
    api: apiOf(server.url),
    restart: async () => {
      await server.stop()
      return startTestServer({ ...input, data }, dependencies)
    },
    dispose: async () => {
      await server.stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

export function apiOf(url: string): ApiClient {
  return apiClient(async ({ method, path, headers, body }) => {
    const answer = await fetch(url + path, { method, headers, ...(body !== undefined && { body }) })
    return { status: answer.status, body: await answer.text() }
  })
}
