import {
  bytesUpTo,
  type CommunityId,
  type CommunityState,
  decodeAs,
  encodeAs,
  encodeCbor,
  idBytes,
  idFromBytes,
  type Invite,
  type InviteId,
  LIMITS,
  nullable,
  struct,
  text,
  toBase64url,
  uint,
} from '@conclave/protocol'
import { kdf, signLabelled } from '../conventions.ts'
import { openUnderLasting, type SealContext, sealUnderLasting } from '../identity/lasting-secret.ts'
import { padToMultiple, unpad } from '../identity/padding.ts'
import { LABELS } from '../labels.ts'
import type { CryptoProvider, KeyPair } from '../primitives/provider.ts'
import { insightData, type InviteProof, type Onlooker } from '../verify/invite-insight.ts'
import { inviteHistoryCommitment, type InviteHistoryKey, isCommittedLedgerKey, type LedgerKey } from './ledger-key.ts'
import { WORD_CHARACTERS } from './ledger-text.ts'

/** Bytes of the secret in an invite link. */
export const INVITE_SEED_BYTES = 32

/** Everything that follows from the seed of a link (T11). */
export interface InviteKeys {
  readonly id: InviteId
  /** Ed25519; signs the proof of a `join`. */
  readonly sign: KeyPair
  /** X-Wing; JK, and HK of open invites, are boxed to it. */
  readonly kem: KeyPair
}

/** `KDF(seed, label, [communityId], n)` for id (16), signing seed and KEM seed (32). */
export async function inviteKeys(provider: CryptoProvider, communityId: CommunityId, seed: Uint8Array): Promise<InviteKeys> {
  const context = [idBytes(communityId)]
  const [sign, kem] = await Promise.all([
    provider.ed25519Generate(kdf(provider, seed, LABELS.inviteSign, context, 32)),
    provider.xWingGenerate(kdf(provider, seed, LABELS.inviteKem, context, 32)),
  ])
  return { id: idFromBytes('InviteId', kdf(provider, seed, LABELS.inviteId, context, 16)), sign, kem }
}

/** What the holder of a link shows to read the ledger before joining. */
export async function proveInvite(provider: CryptoProvider, { id, sign }: InviteKeys, onlooker: Onlooker): Promise<InviteProof> {
  const signature = await signLabelled(provider, sign.privateKey, LABELS.inviteInsight, insightData(onlooker))
  return toBase64url(Uint8Array.of(...idBytes(id), ...signature))
}

const info = (label: string): Uint8Array => new TextEncoder().encode(label)
const aad = (communityId: CommunityId, inviteId: InviteId, generation: number): Uint8Array =>
  encodeCbor([idBytes(communityId), idBytes(inviteId), generation])

/** JK for whoever has the link: HPKE base X-Wing, 1,168 bytes. */
export function boxLedgerKey(
  provider: CryptoProvider,
  communityId: CommunityId,
  invite: Pick<Invite, 'id' | 'kemKey'>,
  key: LedgerKey,
): Promise<Uint8Array> {
  return provider.hpkeSeal(invite.kemKey, info(LABELS.inviteLedgerKey), aad(communityId, invite.id, key.generation), key.secret)
}

/** HK, for open invites only: it opens the shared history. 1,168 bytes. */
export function boxHistoryKey(
  provider: CryptoProvider,
  communityId: CommunityId,
  invite: Pick<Invite, 'id' | 'kemKey'>,
  key: InviteHistoryKey,
): Promise<Uint8Array> {
  return provider.hpkeSeal(invite.kemKey, info(LABELS.inviteHistoryKey), aad(communityId, invite.id, key.generation), key.secret)
}

/** @returns undefined when it does not open or is not the key that the ledger commits to */
export async function openLedgerKeyBox(
  provider: CryptoProvider,
  state: CommunityState,
  keys: InviteKeys,
  generation: number,
  box: Uint8Array,
): Promise<LedgerKey | undefined> {
  const secret = await provider.hpkeOpen(keys.kem.privateKey, info(LABELS.inviteLedgerKey), aad(state.communityId, keys.id, generation), box)
  const key = secret && { generation, secret }
  return key !== undefined && isCommittedLedgerKey(provider, state, key) ? key : undefined
}

/** @returns undefined when it does not open or is not the key that the ledger commits to */
export async function openHistoryKeyBox(
  provider: CryptoProvider,
  state: CommunityState,
  keys: InviteKeys,
  generation: number,
  box: Uint8Array,
): Promise<InviteHistoryKey | undefined> {
  const secret = await provider.hpkeOpen(keys.kem.privateKey, info(LABELS.inviteHistoryKey), aad(state.communityId, keys.id, generation), box)
  const record = state.ledgerKeys[generation - 1]
  if (secret === undefined || record === undefined) return undefined
  const key = { generation, secret }
  return provider.equal(inviteHistoryCommitment(provider, key), record.historyCommitment) ? key : undefined
}

/** What somebody sees before joining; said by whoever made the invite, checked against the ledger after joining. */
export interface InvitePreview {
  readonly name: string
  /** Bytes of a picture. */
  readonly icon: Uint8Array | null
  readonly memberCount: number
}

const PREVIEW_BLOCK = 512
const previewForm = struct({
  version: uint(1, 1),
  name: text(WORD_CHARACTERS.name),
  icon: nullable(bytesUpTo(LIMITS.ledgerIconBytes)),
  memberCount: uint(),
})

function previewContext(communityId: CommunityId, inviteId: InviteId): SealContext {
  return { label: LABELS.invitePreview, ids: [idBytes(communityId), idBytes(inviteId)] }
}

/** Under the seed of the link, padded to steps of 512 bytes; the server keeps it beside the invite. */
export function sealPreview(
  provider: CryptoProvider,
  seed: Uint8Array,
  ids: { readonly communityId: CommunityId; readonly inviteId: InviteId },
  preview: InvitePreview,
): Promise<Uint8Array> {
  const plain = padToMultiple(encodeAs(previewForm, { version: 1, ...preview }), PREVIEW_BLOCK)
  return sealUnderLasting(provider, seed, previewContext(ids.communityId, ids.inviteId), plain)
}

/** @returns undefined when it does not open with the seed of the link */
export async function openPreview(
  provider: CryptoProvider,
  seed: Uint8Array,
  ids: { readonly communityId: CommunityId; readonly inviteId: InviteId },
  sealed: Uint8Array,
): Promise<InvitePreview | undefined> {
  const padded = await openUnderLasting(provider, seed, previewContext(ids.communityId, ids.inviteId), sealed)
  const plain = padded && unpad(padded)
  try {
    if (plain === undefined) return undefined
    const { version: _, ...preview } = decodeAs(previewForm, plain)
    return preview
  } catch {
    return undefined
  }
}
