import {
  bytes,
  type CommunityId,
  ConclaveError,
  type Decoded,
  encodeAs,
  encodeCbor,
  LIMITS,
  list,
  struct,
  text,
  uint,
  decodeAs,
} from '@conclave/protocol'
import type { VerifyProvider } from '../../primitives/provider.ts'
import { groupIdOf } from '../../verify/group-id.ts'

/** Keys of one part, and parts of one opening: at most 4,096 epochs. */
export const OPENED_KEYS = 128
export const OPENING_PARTS = 32
/** A rule with all the overrides that a channel may have is shorter. */
const AUDIENCE_CHARACTERS = 5_400

const keys = list(struct({ epoch: uint(), key: bytes(32) }), OPENED_KEYS, 1)
const keysForm = struct({ keys })
const form = struct({
  audience: text(AUDIENCE_CHARACTERS),
  generation: uint(0xffff),
  part: uint(OPENING_PARTS - 1),
  hashes: list(bytes(32), OPENING_PARTS, 1),
  keys,
})

/** Keys `C` of one channel under epochs of a group that it was in, said in the group that it moved to (T12). */
export type OpeningPart = Decoded<typeof form>
export type OpenedKey = OpeningPart['keys'][number]

export interface Opening {
  /** What the ledger's `history-open` commits to: `H(cbor([groupId, [H(cbor([keys])), ...]]))`. */
  readonly keysHash: Uint8Array
  readonly parts: readonly OpeningPart[]
}

const hashOf = (provider: VerifyProvider, part: readonly OpenedKey[]): Uint8Array => provider.sha256(encodeAs(keysForm, { keys: part }))
const rootOf = (provider: VerifyProvider, groupId: Uint8Array, hashes: readonly Uint8Array[]): Uint8Array =>
  provider.sha256(encodeCbor([groupId, [...hashes]]))

/** @param opened at most {@link OPENED_KEYS} times {@link OPENING_PARTS} */
export function makeOpening(
  provider: VerifyProvider,
  group: { readonly id: Uint8Array; readonly audience: string; readonly generation: number },
  opened: readonly OpenedKey[],
): Opening {
  const pieces = Array.from({ length: Math.ceil(opened.length / OPENED_KEYS) }, (_, at) => opened.slice(at * OPENED_KEYS, (at + 1) * OPENED_KEYS))
  const hashes = pieces.map((piece) => hashOf(provider, piece))
  const { audience, generation } = group
  return { keysHash: rootOf(provider, group.id, hashes), parts: pieces.map((piece, part) => ({ audience, generation, part, hashes, keys: piece })) }
}

/** The group that a part speaks of, and what the ledger must commit to; undefined when the part is not what its own hashes say. */
export function checkOpening(
  provider: VerifyProvider,
  communityId: CommunityId,
  { audience, generation, part, hashes, keys: piece }: OpeningPart,
): { readonly groupId: Uint8Array; readonly keysHash: Uint8Array } | undefined {
  const hash = hashes[part]
  if (hash === undefined || !provider.equal(hash, hashOf(provider, piece))) return undefined
  const groupId = groupIdOf(provider, communityId, audience, generation)
  return { groupId, keysHash: rootOf(provider, groupId, hashes) }
}

/** The body of a content record. @throws ConclaveError `E_TOO_LARGE` */
export function encodeOpening(part: OpeningPart): Uint8Array {
  const body = encodeAs(form, part)
  if (body.length > LIMITS.bodyBytes) throw new ConclaveError('E_TOO_LARGE', 'opening of history')
  return body
}
/** @throws ConclaveError `E_MALFORMED` */
export const decodeOpening = (body: Uint8Array): OpeningPart => decodeAs(form, body)
