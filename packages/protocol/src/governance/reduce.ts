import { codeOf, type ConclaveError, type ErrorCode } from '../errors.ts'
import { type Act, actOf, refuse } from './authority.ts'
import { NO_COMMUNITY, NO_HASH, type VerifiedEntry } from './entry.ts'
import { isTimedOut } from './evaluate.ts'
import type { Operation, OperationType } from './operations.ts'
import { categoryRules } from './rules/categories.ts'
import { channelRules } from './rules/channels.ts'
import { communityRules, sameBytes } from './rules/community.ts'
import { created } from './rules/create.ts'
import { inviteRules } from './rules/invites.ts'
import { joined, memberRules, unknownPerson, withPerson } from './rules/members.ts'
import { roleRules } from './rules/roles.ts'
import type { RulesOf } from './rules/rule.ts'
import { type CommunityState, isMember, type Person } from './state.ts'
import { lookUp } from './trie.ts'

export type Reduction =
  | { readonly kind: 'applied'; readonly state: CommunityState }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly detail: string | undefined }

type Ruled = Exclude<OperationType, 'create' | 'join'>
const RULES: RulesOf<Ruled> = { ...communityRules, ...categoryRules, ...channelRules, ...roleRules, ...memberRules, ...inviteRules }
/** What somebody may do who may only read for a while: go, and what keeps everybody's keys right. */
const DURING_TIMEOUT: ReadonlySet<OperationType> = new Set(['leave', 'chain-head', 'ledger-key'])

/**
 * The one function that says what a ledger means, for server and clients (T15). The same state and entry give the same result everywhere: no
 * clock, no randomness, nothing from outside. The state given stays as it is; a refused entry changes nothing.
 * @param state null before the first entry
 */
export function reduce(state: CommunityState | null, verified: VerifiedEntry): Reduction {
  try {
    return { kind: 'applied', state: state === null ? begin(verified) : advance(state, verified) }
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined) throw error
    return { kind: 'refused', code, detail: (error as ConclaveError).detail }
  }
}

function begin(verified: VerifiedEntry): CommunityState {
  const { entry } = verified
  const first = entry.seq === 1 && entry.communityId === NO_COMMUNITY && sameBytes(entry.prevHash, NO_HASH)
  if (!first || entry.type !== 'create') return refuse('E_LEDGER_INVALID', 'does not begin with a first entry')
  if (verified.coSigner !== null) refuse('E_LEDGER_INVALID', 'a second signature')
  return created(verified, entry.body)
}

function advance(state: CommunityState, verified: VerifiedEntry): CommunityState {
  const { entry, serverTime, hash } = verified
  if (entry.communityId !== state.communityId) refuse('E_LEDGER_INVALID', 'entry of another community')
  if (entry.seq !== state.seq + 1 || !sameBytes(entry.prevHash, state.hash)) refuse('E_CONFLICT', 'does not follow the last entry')
  if (serverTime < state.time) refuse('E_LEDGER_INVALID', 'time runs backwards')
  if (state.closed) refuse('E_COMMUNITY_CLOSED')
  const next = entry.type === 'join' ? join(state, verified) : act(state, verified)
  const headSeq = tellsHead(state, entry) ? entry.seq : state.headSeq
  return { ...next, headSeq, seq: entry.seq, hash, time: serverTime }
}

/** Whether somebody who was known has a newer head than before, and so perhaps a device less. */
function tellsHead({ people }: CommunityState, entry: VerifiedEntry['entry']): boolean {
  const known = lookUp(people, entry.userId)?.head?.seq
  return entry.type === 'chain-head' || (known !== undefined && entry.head.seq > known)
}

/** The actor with the head that the entry names. @throws ConclaveError `E_STALE_HEAD`, `E_CHAIN_FORK` */
function seenPerson(state: CommunityState, { entry, devices }: VerifiedEntry): Person {
  const person = lookUp(state.people, entry.userId) ?? unknownPerson(entry.userId)
  const { head } = person
  if (head === null || entry.head.seq > head.seq) return { ...person, head: entry.head, devices }
  if (entry.head.seq < head.seq) refuse('E_STALE_HEAD')
  if (!sameBytes(entry.head.hash, head.hash)) refuse('E_CHAIN_FORK')
  return person
}

function join(state: CommunityState, verified: VerifiedEntry): CommunityState {
  const { entry, serverTime, coSigner } = verified
  if (entry.type !== 'join') return refuse('E_LEDGER_INVALID')
  const next = joined(state, seenPerson(state, verified), entry.body.inviteId, serverTime)
  const signKey = lookUp(state.invites, entry.body.inviteId)?.signKey
  if (coSigner === null || signKey === undefined || !sameBytes(coSigner, signKey)) refuse('E_SIGNATURE', 'of the invite')
  return next
}

function act(before: CommunityState, verified: VerifiedEntry): CommunityState {
  const { entry } = verified
  if (verified.coSigner !== null) refuse('E_LEDGER_INVALID', 'a second signature')
  const person = seenPerson(before, verified)
  if (!isMember(person)) refuse('E_NOT_A_MEMBER')
  const state = person === lookUp(before.people, entry.userId) ? before : withPerson(before, person)
  const acting = actOf(state, verified)
  if (isTimedOut(state, acting.actor, acting.at) && !DURING_TIMEOUT.has(entry.type)) refuse('E_TIMED_OUT')
  return applyRule(acting, entry)
}

function applyRule(acting: Act, operation: Operation): CommunityState {
  if (operation.type === 'create' || operation.type === 'join') return refuse('E_LEDGER_INVALID', 'not here')
  const rule = RULES[operation.type] as (acting: Act, body: Operation['body']) => CommunityState
  return rule(acting, operation.body)
}
