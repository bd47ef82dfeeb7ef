import { ROOT } from '../checks/command.ts'

/** The program of the server; it reads the settings, listens, and stops in peace at SIGINT and SIGTERM. */
export const SERVER_MAIN = `${ROOT}packages/server/src/main.ts`
