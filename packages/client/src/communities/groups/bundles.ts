import { type EpochSecrets, type MlsGroupState, openHistoryBundle, openJoinBundle, sealHistoryBundle, sealJoinBundle } from '@conclave/crypto/group'
import { BASE_AUDIENCE, codeOf, ConclaveError, isLedgerKeyDue, type CommunityId } from '@conclave/protocol'
import type { CommunityKeys } from '../parts.ts'
import type { GroupContext } from './context.ts'
import { type Group, removedAt, requireLedger } from './group.ts'
import type { States } from './states.ts'

/** GroupInfo under JK, and of the base group `S_e` under HK (T11). */
export interface Bundle {
  readonly bundle: Uint8Array
  readonly history: Uint8Array | undefined
}

/**
 * The join bundle of a state. While a new generation of the keys is due, somebody who is gone has HK: `S_e` is left out until then. Other groups than that of
 * all members never show theirs: every member and every holder of an open link has HK, and would read the channels of a few with the help of the server.
 * @param under the key of the ledger that it goes under; the newest unless told
 * @throws ConclaveError `E_UNAVAILABLE` without JK
 */
export async function makeBundle(
  context: GroupContext,
  states: States,
  group: Group,
  state: MlsGroupState,
  secrets: EpochSecrets,
  under?: Uint8Array,
): Promise<Bundle> {
  const { core, ledgers } = context
  const keys = ledgers.key(group.communityId)
  if (keys === undefined) throw new ConclaveError('E_UNAVAILABLE', 'the key of the ledger is not here yet')
  const groupInfo = await states.cipher.groupInfo(state)
  const bundle = await sealJoinBundle(core.crypto, under ?? keys.key, group.id, state.epoch, groupInfo)
  const isOpen =
    group.audience === BASE_AUDIENCE &&
    keys.historyKey !== undefined &&
    isNewest(context, group.communityId, keys) &&
    !isRemoving(group, state, requireLedger(context, group.communityId).keySeq)
  const history = isOpen && keys.historyKey ? await sealHistoryBundle(core.crypto, keys.historyKey, group.id, state.epoch, secrets.shared) : undefined
  return { bundle, history }
}

/** Whether the keys are those in force, and nobody was taken away since they were made. */
function isNewest(context: GroupContext, communityId: CommunityId, keys: CommunityKeys): boolean {
  const ledger = requireLedger(context, communityId)
  const isDue = isLedgerKeyDue(ledger, context.core.serverNow()) || removedAt(context, communityId) > ledger.keySeq
  return keys.generation === ledger.ledgerKeys.length && !isDue
}

/** Whom this very epoch has removed from the base group has the keys. */
function isRemoving({ audience }: Group, { floor, epoch, ledger }: MlsGroupState, keySeq: number): boolean {
  return audience === BASE_AUDIENCE && floor === epoch && epoch > 0 && ledger.seq > keySeq
}

/** Every generation of the keys that is here, the newest first. */
export function allKeys({ ledgers }: GroupContext, communityId: CommunityId): readonly CommunityKeys[] {
  const newest = ledgers.key(communityId)
  if (newest === undefined) return []
  const older = Array.from({ length: newest.generation - 1 }, (_, i) => ledgers.key(communityId, newest.generation - 1 - i))
  return [newest, ...older.filter((keys) => keys !== undefined)]
}

/** @returns the GroupInfo; undefined when no key here opens it */
export async function openBundle(context: GroupContext, group: Group, epoch: number, bundle: Uint8Array): Promise<Uint8Array | undefined> {
  for (const { key } of allKeys(context, group.communityId)) {
    const opened = await openJoinBundle(context.core.crypto, key, group.id, epoch, bundle)
    if (opened !== undefined) return opened
  }
  return undefined
}

/** @returns `S_e`, to be compared with the commitment of its record; undefined when no key here opens it */
export async function openHistory(
  context: GroupContext,
  group: Group,
  epoch: number,
  history: Uint8Array | undefined,
): Promise<Uint8Array | undefined> {
  if (history === undefined) return undefined
  for (const { historyKey } of allKeys(context, group.communityId)) {
    const opened = historyKey && (await openHistoryBundle(context.core.crypto, historyKey, group.id, epoch, history))
    if (opened) return opened
  }
  return undefined
}

/**
 * Puts a bundle in the place of one that is not under the newest key, or shows no history where it could. Where somebody has asked for another one, it goes under
 * the oldest key, which whoever has any key can find (each generation wraps the one before): a device that lost its state while keys were made anew has no other way
 * in. Whoever was removed could open it too, and learns nothing from it that the ledger did not say; `S_e` stays under the newest HK.
 */
export async function mendBundle(context: GroupContext, states: States, group: Group, isWanted: boolean): Promise<void> {
  const state = states.get(group.name)
  const keys = isWanted ? allKeys(context, group.communityId).at(-1) : context.ledgers.key(group.communityId)
  if (state === undefined || keys === undefined) return
  const found = await context.server.bundle(group.communityId, group.id)
  if (found.epoch !== state.epoch) return
  const secrets = await states.cipher.secrets(state)
  const made = await makeBundle(context, states, group, state, secrets, keys.key)
  const opens = (await openJoinBundle(context.core.crypto, keys.key, group.id, state.epoch, found.bundle)) !== undefined
  if (opens && (made.history === undefined || (await showsHistory(context, group, state.epoch, found.history, secrets.shared)))) return
  try {
    await context.server.replaceBundle(group.communityId, group.id, { epoch: state.epoch, ...withHistory(made) })
  } catch (error) {
    if (codeOf(error) !== 'E_STALE_EPOCH') throw error
  }
}

async function showsHistory(
  { core, ledgers }: GroupContext,
  group: Group,
  epoch: number,
  history: Uint8Array | undefined,
  shared: Uint8Array,
): Promise<boolean> {
  const historyKey = ledgers.key(group.communityId)?.historyKey
  const shown = history && historyKey && (await openHistoryBundle(core.crypto, historyKey, group.id, epoch, history))
  return !!shown && core.crypto.equal(shown, shared)
}

/** For a request body: an absent field instead of an undefined one. */
export const withHistory = ({ bundle, history }: Bundle): { bundle: Uint8Array; history?: Uint8Array } =>
  history === undefined ? { bundle } : { bundle, history }
