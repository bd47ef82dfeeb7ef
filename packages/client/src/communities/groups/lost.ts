import { hasPermission, LIMITS, permissionsOf } from '@conclave/protocol'
import type { GroupContext } from './context.ts'
import type { FollowParts } from './follow.ts'
import { type Group, requireLedger } from './group.ts'
import { readRecord } from './records.ts'

/** Longer than members who are there need to mend a bundle, ms. */
const FOUND_ANEW_AFTER = 90_000
/** Where others were in the group, or new keys are still on their way: somebody who can mend it may come, ms. */
const GIVE_UP_AFTER = 3_600_000

/**
 * Whether a group is to be founded anew because what the server has of it stays of no use: soon where nobody but one other person was ever in it, so that
 * whoever could mend it is the one who made it; late, and by owner and administrators only, where others were.
 */
export async function isLost({ context, patience }: FollowParts, group: Group): Promise<boolean> {
  const waited = patience.waited(group.name)
  if (waited < FOUND_ANEW_AFTER) return false
  if (hasNewestKey(context, group) && (await isOfAnother(context, group))) return true
  return waited >= GIVE_UP_AFTER && isAdministrator(context, group)
}

/** Without it the bundle may be good: it is under a key that this device does not have yet. */
function hasNewestKey(context: GroupContext, { communityId }: Group): boolean {
  return context.ledgers.key(communityId)?.generation === requireLedger(context, communityId).ledgerKeys.length
}

/** Whether one person, not oneself, signed the records of all epochs. The server asks the same before it lets anybody found. */
async function isOfAnother({ own, server }: GroupContext, group: Group): Promise<boolean> {
  const { records } = await server.records(group.communityId, group.id, 0, LIMITS.loneEpochs)
  const values = records.map(readRecord)
  const isShort = values.every((value) => value !== undefined && value.record.epoch < LIMITS.loneEpochs)
  const signers = new Set(values.map((value) => value?.userId))
  return isShort && signers.size === 1 && !signers.has(own.require().userId)
}

function isAdministrator(context: GroupContext, { communityId }: Group): boolean {
  const ledger = requireLedger(context, communityId)
  return hasPermission(permissionsOf(ledger, context.own.require().userId, context.core.serverNow()), 'administrator')
}
