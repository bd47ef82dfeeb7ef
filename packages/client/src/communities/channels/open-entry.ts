import {
  channelKey,
  decodeContentWire,
  decodeEphemeralWire,
  type KeptPolicy,
  openContent,
  readPadded,
  secretFor,
  type SignedContent,
  verifyContent,
} from '@conclave/crypto/group'
import { type ChannelEntry, codeOf, contentHead, type HistoryPolicy } from '@conclave/protocol'
import { epochOf } from '../../store/tables/epochs.ts'
import { groupOf, pendingOf } from '../../store/tables/groups.ts'
import { openedKeysOf } from '../../store/tables/openings.ts'
import type { ChannelRow } from '../../store/tables/channels.ts'
import type { GroupContext } from '../groups/context.ts'
import type { EpochBook } from '../groups/epoch-book.ts'
import { isGap } from '../groups/gaps.ts'
import { type Group, groupFrom, groupsOfChannel } from '../groups/group.ts'
import type { States } from '../groups/states.ts'
import { joinedSecretOf } from '../groups/recall.ts'
import { sharedSecretOf } from '../groups/walk.ts'
import { contentAuthority } from './authority.ts'
import type { SpentKeys } from './spent-keys.ts'

/** A record that is what it says. */
export interface Good {
  readonly kind: 'good'
  readonly content: SignedContent
  readonly group: Group
  /** When the server took it, ms since 1970. */
  readonly at: number
}

export type Opened =
  | Good
  /** Its keys may still come: the commit that began its epoch, or wraps of others (T12). */
  | { readonly kind: 'waiting' }
  /** `joined`, from an epoch in which this account was a reader and this device was not there: members are asked for its keys (T12). */
  | { readonly kind: 'gap' }
  /** From before this device came, or a tombstone: never readable here. */
  | { readonly kind: 'closed' }
  /** Not a record of this channel. */
  | { readonly kind: 'refused'; readonly reason: string; readonly content?: SignedContent }
  /** It names an entry of the ledger that the server does not give. */
  | { readonly kind: 'behind'; readonly content: SignedContent }
  | { readonly kind: 'ledger-fork'; readonly content: SignedContent }
  /** This device has other keys for that epoch than the author. */
  | { readonly kind: 'mismatch'; readonly group: Group; readonly epoch: number }

interface Unsealed {
  readonly content: SignedContent
  readonly group: Group
  /** As it stands outside. */
  readonly epoch: number
  readonly policy: HistoryPolicy
}

export interface OpenParts {
  readonly context: GroupContext
  readonly states: States
  readonly book: EpochBook
  /** What could not be found in this run, groups to walk back in and parts of the archive: not tried again for each entry. */
  readonly stuck: Set<string>
  /** Of `ephemeral` messages; written with their places. */
  readonly spent: SpentKeys
}

const MALFORMED: Opened = { kind: 'refused', reason: 'malformed' }
const EPHEMERAL = 0x83

/** Decrypts and verifies one entry (T13). What it finds still has to be placed. */
export async function openEntry(parts: OpenParts, channel: ChannelRow, entry: ChannelEntry): Promise<Opened> {
  if (entry.type === 'tombstone') return { kind: 'closed' }
  try {
    if (contentHead(entry.wire).channelId !== channel.channelId) return { kind: 'refused', reason: 'place' }
    const unsealed = entry.wire[0] === EPHEMERAL ? await openEphemeral(parts, channel, entry.wire) : await openKept(parts, channel, entry.wire)
    return 'kind' in unsealed ? unsealed : await verified(parts, channel, entry.time, unsealed)
  } catch (error) {
    if (codeOf(error) === 'E_MALFORMED') return MALFORMED
    throw error
  }
}

/** `shared` and `joined`: the commitment tells under which secret of which group it is. */
async function openKept(parts: OpenParts, channel: ChannelRow, encoded: Uint8Array): Promise<Unsealed | Opened> {
  const { context } = parts
  const { crypto } = context.core
  const wire = decodeContentWire(encoded)
  const groups = groupsOfChannel(context, channel)
  let isWaiting = groups.length === 0
  let foreign: Group | undefined
  for (const group of groups) {
    const shared = await walked(parts, group, wire.epoch)
    const joined = await joinedSecretOf(context, group, wire.epoch, parts.stuck)
    if (shared === undefined) isWaiting = true
    for (const policy of ['shared', 'joined'] as const satisfies readonly KeptPolicy[]) {
      const secret = policy === 'shared' ? shared : joined
      if (secret === undefined) continue
      const key = channelKey(crypto, group.id, channel.channelId, wire.epoch, secretFor(policy, { shared: secret, joined: secret }))
      const opened = await openContent(crypto, key, wire)
      if (opened.kind === 'opened') return { content: opened.content, group, epoch: wire.epoch, policy }
      if (opened.reason !== 'commitment') return { kind: 'refused', reason: opened.reason }
    }
    if (joined !== undefined && group === groups[0]) foreign = group
  }
  const former = await openFormer(parts, channel, wire)
  if (former !== undefined) return former
  if (isWaiting) return { kind: 'waiting' }
  if (foreign) return { kind: 'mismatch', group: foreign, epoch: wire.epoch }
  const [newest] = groups
  return newest && (await isGap(context, parts.book, newest, channel.channelId, wire.epoch)) ? { kind: 'gap' } : { kind: 'closed' }
}

/** From before the channel moved, by a key that an entry of the ledger opened to its readers of now (T12). */
async function openFormer(
  { context }: OpenParts,
  { channelId }: ChannelRow,
  wire: ReturnType<typeof decodeContentWire>,
): Promise<Unsealed | undefined> {
  const { crypto, db } = context.core
  for (const { groupId, key } of openedKeysOf(db, channelId, wire.epoch)) {
    const row = groupOf(db, groupId)
    const opened = row && (await openContent(crypto, key, wire))
    if (row !== undefined && opened?.kind === 'opened')
      return { content: opened.content, group: groupFrom(context, row), epoch: wire.epoch, policy: 'shared' }
  }
  return undefined
}

async function walked({ context, stuck }: OpenParts, group: Group, epoch: number): Promise<Uint8Array | undefined> {
  if (stuck.has(group.name)) return epochOf(context.core.db, group.name, epoch)?.shared
  const shared = await sharedSecretOf(context, group, epoch)
  if (shared === undefined) stuck.add(group.name)
  return shared
}

async function openEphemeral(parts: OpenParts, channel: ChannelRow, encoded: Uint8Array): Promise<Unsealed | Opened> {
  const { context, states, spent } = parts
  const wire = decodeEphemeralWire(encoded)
  for (const group of groupsOfChannel(context, channel)) {
    const before = spent.stateOf(group.name)
    // What was begun before a crash may have led into the group: that is seen first.
    if (before === undefined && pendingOf(context.core.db, group.name) !== undefined) return { kind: 'waiting' }
    if (before === undefined) continue
    const result = await states.cipher.decrypt(before, wire.message)
    if (result.kind === 'message') {
      const opened = readPadded(context.core.crypto, result.plaintext)
      spent.spend(group.name, before, result.state)
      return opened.kind === 'opened'
        ? { content: opened.content, group, epoch: wire.epoch, policy: 'ephemeral' }
        : { kind: 'refused', reason: opened.reason }
    }
    // The server looks at the epoch outside alone: another one inside would be waited for for ever.
    if (result.reason === 'future-epoch') return wire.epoch > before.epoch ? { kind: 'waiting' } : { kind: 'refused', reason: 'epoch' }
  }
  return { kind: 'closed' }
}

async function verified({ context, states }: OpenParts, channel: ChannelRow, at: number, unsealed: Unsealed): Promise<Opened> {
  const { content, group, epoch, policy } = unsealed
  const { crypto } = context.core
  const { ledgerSeq } = content.inner
  const place = { groupId: group.id, channelId: channel.channelId, epoch, policy }
  const check = () => verifyContent(crypto, content, place, contentAuthority(context, group, states.get(group.name), at))
  let verdict = await check()
  if (verdict.kind === 'behind' && ledgerSeq > (context.ledgers.state(group.communityId)?.seq ?? 0)) {
    await context.ledgers.catchUp(group.communityId)
    verdict = await check()
  }
  if (verdict.kind === 'good') {
    const { floor } = channel
    if (floor.groupId === group.name && epoch < floor.epoch) return { kind: 'refused', reason: 'floor', content }
    return { kind: 'good', content, group, at }
  }
  if (verdict.kind === 'refused') return { kind: 'refused', reason: verdict.reason, content }
  return { kind: verdict.kind, content }
}
