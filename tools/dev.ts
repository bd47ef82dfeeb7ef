// npm run dev: the server, restarted at every change of a source file, on a world of its own under .dev/ with demo people in it; and the
// web client from its sources, reloaded as they change, with every part in every state on a page of its own.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { ROOT } from './checks/command.ts'
import { SERVER_MAIN } from './server/main-file.ts'
import { serveWebSources } from './server/web-sources.ts'

const QUIET = '--disable-warning=ExperimentalWarning'
const WATCHED = ['packages/server/src', 'packages/protocol/src', 'packages/crypto/src']
const WORLD = `${ROOT}testing/world/demo.ts`
const data = process.env['CONCLAVE_DATA'] ?? `${ROOT}.dev/server`

interface DemoModule {
  /** Makes the demo people once; later calls find them. @returns what a developer should know: homes, handles */
  readonly seedDemo: (place: { data: string; homes: string }) => Promise<readonly string[]>
}

async function seed(): Promise<void> {
  if (!existsSync(WORLD)) return
  const { seedDemo } = (await import(pathToFileURL(WORLD).href)) as DemoModule
  for (const line of await seedDemo({ data, homes: `${ROOT}.dev/homes` })) console.log(`conclave: ${line}`)
}

process.chdir(ROOT)
mkdirSync(`${ROOT}.dev`, { recursive: true })
await seed()
const watch = WATCHED.flatMap((folder) => ['--watch-path', folder])
const web = await serveWebSources()
const env = { ...process.env, CONCLAVE_DATA: data, CONCLAVE_WEB: '', CONCLAVE_LOG_LEVEL: process.env['CONCLAVE_LOG_LEVEL'] ?? 'debug' }
const server = spawn(process.execPath, [QUIET, '--watch', '--watch-preserve-output', ...watch, SERVER_MAIN], { stdio: 'inherit', env })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => server.kill(signal))
for (const line of web.addresses) console.log(`conclave: ${line}`)
server.on('exit', (status) => process.exit(status ?? 1))
