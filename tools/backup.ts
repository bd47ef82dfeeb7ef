// npm run backup -- DIR: copies the database and the keys of a server, which may be running, to a new folder.
import { resolve } from 'node:path'
import { ConclaveError } from '@conclave/protocol'
import { backup, loadConfig } from '@conclave/server'
import { ROOT } from './checks/command.ts'

const USAGE = 2

function fail(message: string, status = 1): never {
  console.error(`conclave: ${message}`)
  process.exit(status)
}

const [directory, ...rest] = process.argv.slice(2)
if (directory === undefined || rest.length > 0 || directory.startsWith('-'))
  fail('name the folder to make.\n  Example: npm run backup -- ../conclave-backup-1', USAGE)
const target = resolve(process.env['INIT_CWD'] ?? process.cwd(), directory)
process.chdir(ROOT)
try {
  const { data } = loadConfig(process.env)
  await backup(data, target)
  console.log(`Copied ${resolve(data)} to ${target}. Keep it where only you can read it.\nThe way back: CONCLAVE_DATA=${target} npm start`)
} catch (error) {
  if (!(error instanceof ConclaveError)) throw error
  fail(`${error.text} ${error.detail ?? ''} (${error.code})`)
}
