// npm run backup -- DIR: copies the database and the keys of a server, which may be running, to a new folder.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from './checks/command.ts'

const program = `${ROOT}packages/server/src/backup.ts`
const [directory, ...rest] = process.argv.slice(2)
if (directory === undefined || rest.length > 0 || directory.startsWith('-')) {
  console.error('conclave: name the folder to make.\n  Example: npm run backup -- ../conclave-backup-1')
  process.exit(2)
}
if (!existsSync(program)) {
  console.error(`conclave: ${program} is missing.\n  Get it back with: git checkout -- ${program}`)
  process.exit(1)
}
process.argv = [process.execPath, program, resolve(process.env['INIT_CWD'] ?? process.cwd(), directory)]
process.chdir(ROOT)
await import(pathToFileURL(program).href)
