import type { Generated } from 'kysely'

/** How a column is stored; ids are base64url text, secrets and ciphertexts are blobs. */
export type ColumnType = 'INTEGER' | 'TEXT' | 'BLOB'

/** One stored column and why it may be stored (GDPR articles 5, 6, 30). A column that lacks one of the three texts fails the tests. */
export interface Column {
  readonly type: ColumnType
  readonly nullable?: true
  /** The database gives the value when none is given. */
  readonly generated?: true
  /** What it is needed for. */
  readonly purpose: string
  readonly legalBasis: string
  /** When it is removed. */
  readonly retention: string
}
export interface Table {
  readonly name: string
  /** What one row is. */
  readonly describe: string
  readonly columns: Readonly<Record<string, Column>>
}

interface Values {
  INTEGER: number
  TEXT: string
  BLOB: Uint8Array
}
type Stored<C extends Column> = C extends { readonly nullable: true } ? Values[C['type']] | null : Values[C['type']]

/** The type of a row as Kysely takes it, from the declaration. */
export type RowOf<T extends Table> = {
  [K in keyof T['columns']]: T['columns'][K] extends { readonly generated: true } ? Generated<Stored<T['columns'][K]>> : Stored<T['columns'][K]>
}

/** The grounds that columns name. */
export const LEGAL_BASIS = {
  contract: 'contract (GDPR art. 6(1)(b)): the service that the person asked for',
  security: 'legitimate interest (GDPR art. 6(1)(f)): keeping the service and its accounts safe',
  none: 'no personal data',
} as const
