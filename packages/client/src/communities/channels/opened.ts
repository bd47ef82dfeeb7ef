import { checkOpening, decodeOpening, type OpeningPart, type SignedContent } from '@conclave/crypto/group'
import { codeOf, lookUp, toBase64url } from '@conclave/protocol'
import type { ChannelRow } from '../../store/tables/channels.ts'
import { groupOf, putGroup } from '../../store/tables/groups.ts'
import { putOpenedKey, setReread } from '../../store/tables/openings.ts'
import type { GroupContext } from '../groups/context.ts'

/**
 * Inside a transaction: keys of former messages, said in a channel (T12). They count when the ledger that the author knew has an entry that opens just these; whoever
 * made that entry had the right to. What they open is checked like every other record.
 */
export function takeOpening({ core, ledgers }: GroupContext, channel: ChannelRow, { inner }: SignedContent): void {
  const { db, crypto } = core
  const { communityId, channelId, cursor } = channel
  const part = readPart(inner.body)
  if (part === undefined) return
  const found = checkOpening(crypto, communityId, part)
  const then = ledgers.stateAt(communityId, inner.ledgerSeq)
  const entries = (then && lookUp(then.channels, channelId)?.opened) ?? []
  const entry = found && entries.find((one) => crypto.equal(one.keysHash, found.keysHash) && crypto.equal(one.groupId, found.groupId))
  if (found === undefined || entry === undefined) return
  const groupId = toBase64url(found.groupId)
  const { audience, generation } = part
  if (groupOf(db, groupId) === undefined)
    putGroup(db, { groupId, communityId, audience, generation, cursor: 0, updated: 0, suspect: false, rejoined: 0 })
  for (const { epoch, key } of part.keys) if (epoch <= entry.throughEpoch) putOpenedKey(db, channelId, groupId, epoch, key)
  setReread(db, channelId, cursor + 1)
}

function readPart(body: Uint8Array): OpeningPart | undefined {
  try {
    return decodeOpening(body)
  } catch (error) {
    if (codeOf(error) === 'E_MALFORMED') return undefined
    throw error
  }
}
