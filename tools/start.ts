// npm start: the server with its embedded store, in this process. Nothing is built: Node 24 runs the TypeScript sources.
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { ROOT } from './checks/command.ts'
import { answers, type Listening, urlOf } from './server/address.ts'
import { requireFile, SERVER_CONFIG, SERVER_MAIN } from './server/files.ts'
import { guide } from './server/guide.ts'

const POLL_MS = 50
const PATIENCE_MS = 30_000

interface ConfigModule {
  readonly loadConfig: (environment: NodeJS.ProcessEnv) => Listening & { data: string }
}

/** A wrong setting is reported by the server itself, in its own words. */
async function settings(): Promise<(Listening & { data: string }) | undefined> {
  const { loadConfig } = (await import(pathToFileURL(requireFile(SERVER_CONFIG)).href)) as ConfigModule
  try {
    return loadConfig(process.env)
  } catch {
    return undefined
  }
}

/** @returns false when the server ended or never listened */
async function listens(config: Listening): Promise<boolean> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await setTimeout(POLL_MS)) {
    if (process.exitCode !== undefined) return false
    if (await answers(config)) return true
  }
  return false
}

process.chdir(ROOT)
console.log('conclave: starting the server ...')
const config = await settings()
const taken = config !== undefined && config.port !== 0 && (await answers(config))
await import(pathToFileURL(requireFile(SERVER_MAIN)).href)
// Port 0 is for tests: the log names the port. A taken port is answered by somebody else, so that it proves nothing.
if (config !== undefined && config.port !== 0 && !taken && (await listens(config))) console.log(guide(urlOf(config), config.data))
