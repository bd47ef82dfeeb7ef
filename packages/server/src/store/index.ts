export type * from './port.ts'
export { openSqliteStore, type SqliteOptions } from './sqlite/open.ts'
