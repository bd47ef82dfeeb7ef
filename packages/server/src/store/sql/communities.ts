import { type CommunityId, ConclaveError } from '@conclave/protocol/core'
import type { Kysely } from 'kysely'
import type { Communities, GroupKey, GroupRow, LedgerChange } from '../port.ts'
import type { Tables } from '../schema/index.ts'
import { bundleOf, commitGroup, recordsOf, replaceBundle, replaceRecord } from './groups.ts'
import { inviteBoxesOf, inviteStatesOf, registerInvite, removeBoxes, removeInvites, replaceBoxes } from './invite-boxes.ts'
import type { StreamWriter } from './stream-writer.ts'

/** Each method must run inside one transaction, which the adapter opens and rolls back when it throws. */
export function communities(db: Kysely<Tables>, streams: StreamWriter): Communities {
  return {
    async create({ communityId, entry, snapshot }) {
      await streams.append({ stream: { kind: 'governance', key: communityId }, payload: entry, expect: 0 })
      await db.insertInto('communities').values({ community_id: communityId, seq: 1, snapshot }).execute()
    },
    snapshot: (communityId) => db.selectFrom('communities').select(['seq', 'snapshot']).where('community_id', '=', communityId).executeTakeFirst(),
    append: (change) => appendEntry(db, streams, change),
    groups: (communityId) => groupsOf(db, streams, communityId),
    commit: (commit) => commitGroup(db, streams, commit),
    records: (groupId, range) => recordsOf(db, groupId, range),
    replaceRecord: (groupId, record) => replaceRecord(db, groupId, record),
    bundle: (groupId) => bundleOf(db, groupId),
    replaceBundle: (groupId, bundle) => replaceBundle(db, groupId, bundle),
    inviteBoxes: (inviteId) => inviteBoxesOf(db, inviteId),
    inviteStates: (communityId) => inviteStatesOf(db, communityId),
    replaceBoxes: (communityId, boxes) => replaceBoxes(db, communityId, boxes),
  }
}

async function appendEntry(db: Kysely<Tables>, streams: StreamWriter, change: LedgerChange): Promise<void> {
  const { communityId, expect, entry, snapshot } = change
  if (expect === 0) throw new ConclaveError('E_CONFLICT', 'a ledger begins with its community')
  const { seq } = await streams.append({ stream: { kind: 'governance', key: communityId }, payload: entry, expect })
  if (snapshot !== undefined) await db.updateTable('communities').set({ seq, snapshot }).where('community_id', '=', communityId).execute()
  await changeInvites(db, change)
  if (change.deletedChannel !== undefined) await streams.erase({ kind: 'channel', key: change.deletedChannel })
}

async function changeInvites(db: Kysely<Tables>, change: LedgerChange): Promise<void> {
  const { communityId, newInvite, boxes = [], endedInvites = [], forgottenInvites = [] } = change
  if (forgottenInvites.length > 0) await removeInvites(db, communityId, forgottenInvites)
  if (newInvite !== undefined) await registerInvite(db, communityId, newInvite)
  if (boxes.length > 0) await replaceBoxes(db, communityId, boxes)
  if (endedInvites.length > 0) await removeBoxes(db, communityId, endedInvites)
}

async function groupsOf(db: Kysely<Tables>, streams: StreamWriter, communityId: CommunityId): Promise<readonly GroupRow[]> {
  const rows = await db.selectFrom('mls_groups').selectAll().where('community_id', '=', communityId).orderBy('generation').execute()
  return Promise.all(
    rows.map(async (row) => ({
      groupId: row.group_id as GroupKey,
      audience: row.audience,
      generation: row.generation,
      epoch: row.epoch,
      highestEpoch: row.highest_epoch,
      floor: row.floor,
      head: (await streams.state({ kind: 'group', key: row.group_id as GroupKey })).head,
    })),
  )
}
