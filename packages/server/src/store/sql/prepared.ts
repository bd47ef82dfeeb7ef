import { CompiledQuery, type Kysely } from 'kysely'
import type { Tables } from '../schema/index.ts'

/** A query without its values. */
interface Compilable {
  compile(): { readonly sql: string; readonly parameters: readonly unknown[] }
}

/** Values of one query, in the order in which they stand in it. */
type Run<R> = (...values: readonly unknown[]) => Promise<readonly R[]>

/** Builds a query once, with any values, because that costs more than running it: for what every sign-in asks. */
export function prepared<R>(db: Kysely<Tables>, query: Compilable): Run<R> {
  const { sql } = query.compile()
  return async (...values) => (await db.executeQuery<R>(CompiledQuery.raw(sql, [...values]))).rows
}
