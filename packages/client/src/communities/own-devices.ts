import { type CommunityId, idFromBytes, toBase64url } from '@conclave/protocol'
import type { Tell } from '../core.ts'
import { communityOf, putCommunity } from '../store/tables/communities.ts'
import type { CommunityRecord } from './keys/record.ts'
import type { LedgerKeeper } from './ledger/keeper.ts'

/**
 * Another device of this account is in a community or has left it (T10), inside the transaction of its record: this one comes in with the key from the
 * record, with nobody online. What the ledger does not commit to is dropped when its first entries are here.
 * @returns the community to be looked after
 */
export function applyCommunityRecord(keeper: LedgerKeeper, { subject, body }: CommunityRecord, tell: Tell): CommunityId {
  const { context, keyring } = keeper.parts
  const { core } = context
  const communityId = idFromBytes('CommunityId', subject)
  if (!body.isMember) return communityId
  const { keys } = body
  const known = keyring.get(communityId)
  if (keys !== null && keeper.state(communityId) === undefined) {
    const { generation } = keys
    const historyKey = keys.historyKey === null ? undefined : { generation, secret: keys.historyKey }
    keyring.put(communityId, [{ key: { generation, secret: keys.key }, historyKey }])
  } else if (keys !== null) keeper.offerKey(communityId, keys.generation, keys.key, keys.historyKey ?? undefined)
  const row = communityOf(core.db, communityId)
  if (row === undefined || row.standing === 'out') {
    const address = row?.address ?? toBase64url(core.crypto.random(6))
    putCommunity(core.db, { communityId, address, standing: 'member', intent: undefined }, core.clock.now())
    tell({ type: 'community-changed', communityId })
  }
  // Two devices wrote at once, and the older key won: ours counts more.
  if (known !== undefined && known.generation > (keys?.generation ?? 0)) keyring.tellDevices(communityId, true)
  return communityId
}
