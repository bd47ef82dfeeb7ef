import type { UserId } from '@conclave/protocol'
import type { PersonState } from '../../api.ts'
import type { Database, Row } from '../port.ts'
import { first, readBytes, readInt, readNullable, readText } from '../rows.ts'

export interface PersonRow {
  readonly userId: UserId
  readonly handle: string
  readonly displayName: string
  readonly state: PersonState
  readonly profileKey: Uint8Array | undefined
  readonly profileGeneration: number
  readonly verified: boolean
}

/** Somebody of whom only the chain is known. */
export const unmet = (userId: UserId, handle: string): PersonRow => ({
  userId,
  handle,
  displayName: '',
  state: 'none',
  profileKey: undefined,
  profileGeneration: 0,
  verified: false,
})

function read(row: Row): PersonRow {
  return {
    userId: readText<UserId>(row, 'user_id'),
    handle: readText(row, 'handle'),
    displayName: readText(row, 'display_name'),
    state: readText<PersonState>(row, 'state'),
    profileKey: readNullable(row, 'profile_key', readBytes),
    profileGeneration: readInt(row, 'profile_generation'),
    verified: readInt(row, 'verified') === 1,
  }
}

export function personOf(db: Database, userId: UserId): PersonRow | undefined {
  const row = first(db, 'SELECT * FROM people WHERE user_id = ?', [userId])
  return row && read(row)
}
export function personByHandle(db: Database, handle: string): PersonRow | undefined {
  const row = first(db, 'SELECT * FROM people WHERE handle = ?', [handle])
  return row && read(row)
}
export function peopleIn(db: Database, states: readonly PersonState[]): readonly PersonRow[] {
  const marks = states.map(() => '?').join(', ')
  return db.all(`SELECT * FROM people WHERE state IN (${marks}) ORDER BY handle`, states).map(read)
}
export function putPerson(db: Database, row: PersonRow, now: number): void {
  const sql =
    'INSERT OR REPLACE INTO people (user_id, handle, display_name, state, profile_key, profile_generation, verified, changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)'
  db.run(sql, [row.userId, row.handle, row.displayName, row.state, row.profileKey ?? null, row.profileGeneration, row.verified ? 1 : 0, now])
}
