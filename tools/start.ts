// npm start: the server with its embedded store, in this process. Nothing is built: Node 24 runs the TypeScript sources.
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { loadConfig, type ServerConfig } from '@conclave/server'
import { ROOT } from './checks/command.ts'
import { answers, urlOf } from './server/address.ts'
import { guide } from './server/guide.ts'
import { SERVER_MAIN } from './server/main-file.ts'

const POLL_MS = 50
const PATIENCE_MS = 30_000

/** A wrong setting is reported by the server itself, in its own words. */
function settings(): ServerConfig | undefined {
  try {
    return loadConfig(process.env)
  } catch {
    return undefined
  }
}

/** @returns false when the server ended or never listened */
async function listens(config: ServerConfig): Promise<boolean> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await setTimeout(POLL_MS)) {
    if (process.exitCode !== undefined) return false
    if (await answers(config)) return true
  }
  return false
}

process.chdir(ROOT)
console.log('conclave: starting the server ...')
const config = settings()
const taken = config !== undefined && config.port !== 0 && (await answers(config))
// npm passes on the Ctrl-C that the terminal sent already: the second one must not cut the graceful stop.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)
await import(pathToFileURL(SERVER_MAIN).href)
// Port 0 is for tests: the log names the port. A taken port is answered by somebody else, so that it proves nothing.
if (config !== undefined && config.port !== 0 && !taken && (await listens(config))) console.log(guide(urlOf(config), config.data))
