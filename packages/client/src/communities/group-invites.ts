import type { InviteView } from '../api-communities.ts'
import { type CommunityId, ConclaveError, LIMITS, lookUp, memberOf, type UserId } from '@conclave/protocol'
import type { Speech } from '../conversations/speech.ts'
import { setAsked, wereAsked } from '../store/tables/communities.ts'
import { personOf } from '../store/tables/people.ts'
import { createInvite, inviteViews } from './invites.ts'
import type { LedgerKeeper } from './ledger/keeper.ts'

/** Time to answer, ms. */
const ANSWER_WITHIN = 30 * 86_400_000

/** @throws ConclaveError `E_NOT_A_CONTACT`, `E_BLOCKED`, `E_COMMUNITY_FULL` */
export function requireContacts(keeper: LedgerKeeper, people: readonly UserId[]): void {
  const { core } = keeper.parts.context
  if (people.length + 1 > LIMITS.groupMembers) throw new ConclaveError('E_COMMUNITY_FULL')
  for (const userId of people) {
    const state = personOf(core.db, userId)?.state
    if (state === 'blocked') throw new ConclaveError('E_BLOCKED')
    if (state !== 'contact') throw new ConclaveError('E_NOT_A_CONTACT')
  }
}

/** One link for all of them, told to each inside the pairwise conversation; whoever accepts joins by it, with nobody online. */
export async function inviteContacts(keeper: LedgerKeeper, speech: Speech, communityId: CommunityId, people: readonly UserId[]): Promise<void> {
  const { context, words } = keeper.parts
  requireContacts(keeper, people)
  const state = keeper.state(communityId)
  if (state === undefined) throw new ConclaveError('E_NOT_FOUND')
  const missing = people.filter((userId) => memberOf(state, userId) === undefined)
  if (missing.some((userId) => (lookUp(state.people, userId)?.bannedSeq ?? null) !== null)) throw new ConclaveError('E_BANNED')
  if (missing.length === 0) return
  const invite = await inviteFor(keeper, communityId, missing.length)
  const name = words.read(communityId, 'community', state.text)?.name ?? ''
  context.core.change(() => {
    setAsked(context.core.db, communityId)
    for (const userId of missing) speech.say(userId, { type: 'invite', link: invite.link ?? '', name })
  })
}

/** One that was made before a crash, when nobody was told yet, serves as well. */
async function inviteFor(keeper: LedgerKeeper, communityId: CommunityId, uses: number): Promise<InviteView> {
  const isFirst = !wereAsked(keeper.parts.context.core.db, communityId)
  const isUnused = (one: InviteView) => one.link !== undefined && one.ended === undefined && one.uses === uses && one.used === 0
  const begun = isFirst ? inviteViews(keeper, communityId).find(isUnused) : undefined
  return begun ?? createInvite(keeper, communityId, { expires: ANSWER_WITHIN, uses, open: true })
}
