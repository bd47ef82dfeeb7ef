// npm start: the server with its embedded store, in this process, and the web client, built when its sources changed.
// Everything else is not built: Node 24 runs the TypeScript sources.
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { loadConfig, type ServerConfig } from '@conclave/server'
import { ROOT } from './checks/command.ts'
import { ensureBuild } from '../apps/web/build/ensure.ts'
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

/** The folder of the web client goes to the server as a setting, unless somebody has set another one, or none. */
async function provideWebClient(config: ServerConfig): Promise<void> {
  if (config.web !== undefined) return
  process.env['CONCLAVE_WEB'] = await ensureBuild(() =>
    console.log('conclave: building the web client (first start or changed sources; some seconds) ...'),
  )
}

function endWith(error: unknown): never {
  console.error(`conclave: ${(error as Error).message}\n  Mend what it names, or start without the web client: CONCLAVE_WEB= npm start`)
  process.exit(1)
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
const config = settings()
if (config !== undefined) await provideWebClient(config).catch(endWith)
console.log('conclave: starting the server ...')
const taken = config !== undefined && config.port !== 0 && (await answers(config))
// npm passes on the Ctrl-C that the terminal sent already: the second one must not cut the graceful stop.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)
await import(pathToFileURL(SERVER_MAIN).href)
// Port 0 is for tests: the log names the port. A taken port is answered by somebody else, so that it proves nothing.
if (config !== undefined && config.port !== 0 && !taken && (await listens(config))) console.log(guide(urlOf(config), config.data, config.web !== ''))
