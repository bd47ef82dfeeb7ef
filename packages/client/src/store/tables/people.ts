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
/** What this device counts about the person stays as it is. */
export function putPerson(db: Database, row: PersonRow, now: number): void {
  const columns = 'user_id, handle, display_name, state, profile_key, profile_generation, verified, changed'
  const updates = columns
    .split(', ')
    .slice(1)
    .map((column) => `${column} = excluded.${column}`)
  const sql = `INSERT INTO people (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (user_id) DO UPDATE SET ${updates.join(', ')}`
  const { userId, handle, displayName, state, profileKey, profileGeneration, verified } = row
  db.run(sql, [userId, handle, displayName, state, profileKey ?? null, profileGeneration, verified ? 1 : 0, now])
}

/** When chain, addresses and profile were last looked up, and when the person was last changed here, ms since 1970; 0 for never. */
export function lookedUp(db: Database, userId: UserId): { readonly refreshed: number; readonly changed: number } | undefined {
  const row = first(db, 'SELECT refreshed, changed FROM people WHERE user_id = ?', [userId])
  return row && { refreshed: readInt(row, 'refreshed'), changed: readInt(row, 'changed') }
}
export function setLookedUp(db: Database, userId: UserId, now: number): void {
  db.run('UPDATE people SET refreshed = ? WHERE user_id = ?', [now, userId])
}
