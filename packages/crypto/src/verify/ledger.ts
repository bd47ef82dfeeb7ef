import {
  type Cbor,
  type CommunityState,
  ConclaveError,
  decodeStoredEntry,
  type DeviceId,
  type Entry,
  encodeCbor,
  idBytes,
  type LedgerHead,
  lookUp,
  type StoredEntry,
  type UserId,
  type VerifiedEntry,
} from '@conclave/protocol'
import { verifyLabelled } from '../conventions.ts'
import { LABELS } from '../labels.ts'
import type { VerifyProvider } from '../primitives/provider.ts'
import type { ChainDevice, ChainState } from './chain-state.ts'

/** The chains that an entry speaks of. Each may be longer than the head that the entry names, never shorter. */
export interface LedgerChains {
  readonly actor: ChainState
  /** For `chain-head`: the chain of the user whose head it is. */
  readonly subject?: ChainState
}

/**
 * Checks form, signatures and heads of a stored entry (T15), and makes what the reducer takes. Its place in the ledger, and whether it is
 * allowed, is the reducer's question.
 * @param before the state before the entry; null for the first
 * @throws ConclaveError `E_LEDGER_INVALID`, `E_VERSION`, `E_SIGNATURE`, `E_DEVICE_REVOKED`, `E_INVITE_INVALID`; `E_CHAIN_ROLLBACK` when a chain
 * given ends before the head (fetch it anew), `E_CHAIN_FORK` when it contradicts the head
 */
export async function verifyEntry(
  provider: VerifyProvider,
  before: CommunityState | null,
  chains: LedgerChains,
  encoded: Uint8Array,
): Promise<VerifiedEntry> {
  const stored = decodeStoredEntry(encoded)
  const { entry } = stored
  const device = deviceOf(before, chains.actor, entry)
  const subjectDevices = entry.type === 'chain-head' ? subjectOf(before, chains.subject, entry.body) : null
  await checkSignature(provider, device.keys.ed25519, stored)
  const coSigner = await checkCoSignature(provider, before, stored)
  return {
    entry,
    serverTime: stored.serverTime,
    hash: provider.sha256(encoded),
    entryHash: provider.sha256(encodeCbor(stored.unsigned)),
    devices: devicesAt(chains.actor, entry.head.seq),
    subjectDevices,
    coSigner,
  } as VerifiedEntry
}

/** What checking an entry found in the chains: kept beside it, so that it need not be checked again. */
export type CheckedEntry = Pick<VerifiedEntry, 'devices' | 'subjectDevices'>

/**
 * An entry that {@link verifyEntry} has accepted before, from one's own store; its signatures are not looked at again. Nothing that came from
 * somewhere else may go through here.
 * @throws ConclaveError `E_LEDGER_INVALID`, `E_VERSION`
 */
export function recallEntry(provider: VerifyProvider, before: CommunityState | null, encoded: Uint8Array, checked: CheckedEntry): VerifiedEntry {
  const { entry, serverTime, unsigned } = decodeStoredEntry(encoded)
  const invite = entry.type === 'join' ? before && lookUp(before.invites, entry.body.inviteId) : null
  const { devices, subjectDevices } = checked
  const hashes = { hash: provider.sha256(encoded), entryHash: provider.sha256(encodeCbor(unsigned)) }
  return { entry, serverTime, ...hashes, devices, subjectDevices, coSigner: invite?.signKey ?? null } as VerifiedEntry
}

/** The actor's device, unrevoked at the head that the entry names. */
function deviceOf(before: CommunityState | null, chain: ChainState, { userId, deviceId, head }: Entry): ChainDevice {
  requireHeads(before, chain, userId, head)
  const device = chain.devices.get(deviceId)
  if (device === undefined || !isActiveAt(device, head.seq)) throw new ConclaveError('E_DEVICE_REVOKED')
  return device
}

function subjectOf(before: CommunityState | null, chain: ChainState | undefined, { userId, head }: { userId: UserId; head: LedgerHead }): number {
  if (chain === undefined) throw new ConclaveError('E_LEDGER_INVALID', 'chain of the subject is missing')
  requireHeads(before, chain, userId, head)
  return devicesAt(chain, head.seq)
}

/** The chain is that of the user and contains both the head named now and the highest one that the ledger knew. */
function requireHeads(before: CommunityState | null, chain: ChainState, userId: UserId, head: LedgerHead): void {
  if (chain.userId !== userId) throw new ConclaveError('E_LEDGER_INVALID', 'chain of another account')
  requireHead(chain, head)
  const known = before && lookUp(before.people, userId)?.head
  if (known) requireHead(chain, known)
}

function requireHead(chain: ChainState, head: LedgerHead): void {
  const hash = chain.hashes[head.seq - 1]
  if (hash === undefined) throw new ConclaveError('E_CHAIN_ROLLBACK', 'the chain ends before the head')
  if (!hash.every((byte, i) => byte === head.hash[i])) throw new ConclaveError('E_CHAIN_FORK', 'another link at the head')
}

function isActiveAt(device: ChainDevice, seq: number): boolean {
  return device.addedSeq <= seq && (device.revokedSeq === null || device.revokedSeq > seq)
}

/** Whether a device was unrevoked at a link of its chain; for leaves and content records too (T11 V2, T13). */
export function wasActive(chain: ChainState, deviceId: DeviceId, seq: number): boolean {
  const device = chain.devices.get(deviceId)
  return device !== undefined && isActiveAt(device, seq)
}

function devicesAt(chain: ChainState, seq: number): number {
  return [...chain.devices.values()].filter((device) => isActiveAt(device, seq)).length
}

async function checkSignature(provider: VerifyProvider, key: Uint8Array, { unsigned, signatures }: StoredEntry): Promise<void> {
  const [signature] = signatures
  const right = signature !== undefined && (await verifyLabelled(provider, key, LABELS.ledger, unsigned, signature))
  if (!right) throw new ConclaveError('E_SIGNATURE', 'of a ledger entry')
}

/** `join` carries a second signature, by the key of its invite; every other entry has one only. */
async function checkCoSignature(
  provider: VerifyProvider,
  before: CommunityState | null,
  { entry, signatures }: StoredEntry,
): Promise<Uint8Array | null> {
  const second = signatures[1]
  if (entry.type !== 'join') {
    if (second !== undefined) throw new ConclaveError('E_SIGNATURE', 'number of signatures')
    return null
  }
  const invite = before && lookUp(before.invites, entry.body.inviteId)
  if (!invite) throw new ConclaveError('E_INVITE_INVALID')
  const right = second !== undefined && (await verifyLabelled(provider, invite.signKey, LABELS.ledgerJoin, joinProofData(entry), second))
  if (!right) throw new ConclaveError('E_SIGNATURE', 'of the invite')
  return invite.signKey
}

/** `[communityId, prevHash, userId, [seq, hash]]`: what the key of an invite signs, so that a proof fits one person at one place only (T11). */
export function joinProofData({ communityId, prevHash, userId, head }: Pick<Entry, 'communityId' | 'prevHash' | 'userId' | 'head'>): Cbor {
  return [idBytes(communityId), prevHash, idBytes(userId), [head.seq, head.hash]]
}
