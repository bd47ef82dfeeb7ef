import { ConclaveError } from '@conclave/protocol'
import type { Database } from './port.ts'
import { schema1 } from './schema-1.ts'
import { schema10 } from './schema-10.ts'
import { schema11 } from './schema-11.ts'
import { schema2 } from './schema-2.ts'
import { schema3 } from './schema-3.ts'
import { schema4 } from './schema-4.ts'
import { schema5 } from './schema-5.ts'
import { schema6 } from './schema-6.ts'
import { schema7 } from './schema-7.ts'
import { schema8 } from './schema-8.ts'
import { schema9 } from './schema-9.ts'

/** Numbered from 1; a released one is never changed. */
const MIGRATIONS: readonly string[] = [schema1, schema2, schema3, schema4, schema5, schema6, schema7, schema8, schema9, schema10, schema11]

/**
 * Brings the database to this version, all steps in one transaction.
 * @throws ConclaveError `E_STORE_NEWER` when a newer program wrote it
 */
export function migrate(db: Database): void {
  const version = Number(db.all('PRAGMA user_version')[0]?.['user_version'] ?? 0)
  if (version > MIGRATIONS.length) throw new ConclaveError('E_STORE_NEWER')
  if (version === MIGRATIONS.length) return
  db.tx(() => {
    for (const step of MIGRATIONS.slice(version)) db.exec(step)
    db.exec(`PRAGMA user_version = ${MIGRATIONS.length}`)
  })
}
