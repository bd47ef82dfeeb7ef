import type { RatchetRow, StoredGroup } from '@conclave/crypto/group'
import type { CommunityId } from '@conclave/protocol'
import type { Database, Row } from '../port.ts'
import { first, readBytes, readInt, readNullable, readText } from '../rows.ts'

/** base64url of the 32 bytes of a group's id. */
export type GroupName = string

export interface GroupRow {
  readonly groupId: GroupName
  readonly communityId: CommunityId
  readonly audience: string
  readonly generation: number
  /** The last entry of the group's stream that was processed. */
  readonly cursor: number
  /** When this device last gave itself new keys, ms since 1970. */
  readonly updated: number
  /** The stream shows an epoch that this device did not reach. */
  readonly suspect: boolean
  /** When it last came back by an external commit, or looked whether it must, ms since 1970. */
  readonly rejoined: number
}

function readGroup(row: Row): GroupRow {
  return {
    groupId: readText(row, 'group_id'),
    communityId: readText<CommunityId>(row, 'community_id'),
    audience: readText(row, 'audience'),
    generation: readInt(row, 'generation'),
    cursor: readInt(row, 'cursor'),
    updated: readInt(row, 'updated'),
    suspect: readInt(row, 'suspect') === 1,
    rejoined: readInt(row, 'rejoined'),
  }
}

export function groupOf(db: Database, groupId: GroupName): GroupRow | undefined {
  const row = first(db, 'SELECT * FROM mls_groups WHERE group_id = ?', [groupId])
  return row && readGroup(row)
}
/** The newest generation first. */
export function groupsOf(db: Database, communityId: CommunityId): readonly GroupRow[] {
  return db.all('SELECT * FROM mls_groups WHERE community_id = ? ORDER BY generation DESC', [communityId]).map(readGroup)
}
export function putGroup(db: Database, row: GroupRow): void {
  const { groupId, communityId, audience, generation, cursor, updated, suspect, rejoined } = row
  db.run(
    'INSERT OR REPLACE INTO mls_groups (group_id, community_id, audience, generation, cursor, updated, suspect, rejoined) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    [groupId, communityId, audience, generation, cursor, updated, suspect ? 1 : 0, rejoined],
  )
}
export function setGroupCursor(db: Database, groupId: GroupName, cursor: number): void {
  db.run('UPDATE mls_groups SET cursor = ? WHERE group_id = ?', [cursor, groupId])
}
export function setSuspect(db: Database, groupId: GroupName, suspect: boolean): void {
  db.run('UPDATE mls_groups SET suspect = ? WHERE group_id = ?', [suspect ? 1 : 0, groupId])
}

/** Where a state lies: that of the group, or the one that a commit on its way leads to. */
export const slotOf = (groupId: GroupName, pending = false): string => (pending ? `${groupId}+` : groupId)

export function readState(db: Database, slot: string): StoredGroup | undefined {
  const row = first(db, 'SELECT state FROM mls_states WHERE slot = ?', [slot])
  if (row === undefined) return undefined
  const ratchets = db.all('SELECT epoch, leaf, bytes FROM mls_ratchets WHERE slot = ?', [slot])
  const readRatchet = (one: Row): RatchetRow => ({ epoch: readInt(one, 'epoch'), leaf: readInt(one, 'leaf'), bytes: readBytes(one, 'bytes') })
  return { group: readBytes(row, 'state'), ratchets: ratchets.map(readRatchet) }
}
export function writeState(db: Database, slot: string, { group, ratchets }: StoredGroup): void {
  dropState(db, slot)
  db.run('INSERT INTO mls_states (slot, state) VALUES (?, ?)', [slot, group])
  writeRatchets(db, slot, ratchets)
}
export function writeRatchets(db: Database, slot: string, ratchets: readonly RatchetRow[]): void {
  for (const { epoch, leaf, bytes } of ratchets)
    db.run('INSERT OR REPLACE INTO mls_ratchets (slot, epoch, leaf, bytes) VALUES (?, ?, ?, ?)', [slot, epoch, leaf, bytes])
}
export function dropState(db: Database, slot: string): void {
  db.run('DELETE FROM mls_states WHERE slot = ?', [slot])
  db.run('DELETE FROM mls_ratchets WHERE slot = ?', [slot])
}

/** What was sent and not answered. `base` is the entry after which it belongs, of a joiner exactly there. */
export interface PendingRow {
  readonly groupId: GroupName
  readonly kind: 'found' | 'join' | 'commit'
  readonly base: number
  readonly commit: Uint8Array | undefined
  readonly record: Uint8Array
  readonly bundle: Uint8Array
  readonly history: Uint8Array | undefined
}

export function pendingOf(db: Database, groupId: GroupName): PendingRow | undefined {
  const row = first(db, 'SELECT * FROM mls_pending WHERE group_id = ?', [groupId])
  return (
    row && {
      groupId,
      kind: readText<PendingRow['kind']>(row, 'kind'),
      base: readInt(row, 'base'),
      commit: readNullable(row, 'commit_bytes', readBytes),
      record: readBytes(row, 'record'),
      bundle: readBytes(row, 'bundle'),
      history: readNullable(row, 'history', readBytes),
    }
  )
}
export function putPending(db: Database, { groupId, kind, base, commit, record, bundle, history }: PendingRow, state: StoredGroup): void {
  db.run('INSERT OR REPLACE INTO mls_pending (group_id, kind, base, commit_bytes, record, bundle, history) VALUES (?, ?, ?, ?, ?, ?, ?)', [
    groupId,
    kind,
    base,
    commit ?? null,
    record,
    bundle,
    history ?? null,
  ])
  writeState(db, slotOf(groupId, true), state)
}
export function dropPending(db: Database, groupId: GroupName): void {
  db.run('DELETE FROM mls_pending WHERE group_id = ?', [groupId])
  dropState(db, slotOf(groupId, true))
}

/** A state that is of no use any more, and what it had sent; the secrets of epochs stay. */
export function dropLeaf(db: Database, groupId: GroupName): void {
  dropState(db, slotOf(groupId))
  dropPending(db, groupId)
}
/** This store is an older copy: no state in it may be used again. */
export function dropAllLeaves(db: Database): void {
  for (const table of ['mls_states', 'mls_ratchets', 'mls_pending']) db.run(`DELETE FROM ${table}`)
}

export function hasState(db: Database, slot: string): boolean {
  return first(db, 'SELECT 1 AS one FROM mls_states WHERE slot = ?', [slot]) !== undefined
}
/** Everything about the groups of a community; states must be dropped before. */
export function eraseGroups(db: Database, communityId: CommunityId): void {
  db.run('DELETE FROM group_epochs WHERE group_id IN (SELECT group_id FROM mls_groups WHERE community_id = ?)', [communityId])
  db.run('DELETE FROM archived_epochs WHERE community_id = ?', [communityId])
  db.run('DELETE FROM mls_groups WHERE community_id = ?', [communityId])
}
/** One group whose state was dropped. */
export function deleteGroup(db: Database, groupId: GroupName): void {
  db.run('DELETE FROM mls_groups WHERE group_id = ?', [groupId])
}
