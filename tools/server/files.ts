import { existsSync } from 'node:fs'
import { ROOT } from '../checks/command.ts'

/** The program of the server; it reads the settings, listens, and stops in peace at SIGINT and SIGTERM. */
export const SERVER_MAIN = `${ROOT}packages/server/src/main.ts`
export const SERVER_CONFIG = `${ROOT}packages/server/src/config/load.ts`

/** Ends with the next step when a part of the checkout is missing. */
export function requireFile(file: string): string {
  if (existsSync(file)) return file
  console.error(`conclave: ${file} is missing.\n  Get it back with: git checkout -- ${file}`)
  process.exit(1)
}
