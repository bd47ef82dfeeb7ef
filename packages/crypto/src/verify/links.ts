import {
  type Cbor,
  type Codec,
  ConclaveError,
  type Decoded,
  type DeviceId,
  LIMITS,
  type UserId,
  bytes,
  bytesUpTo,
  decodeAs,
  encodeCbor,
  id,
  list,
  nullable,
  struct,
  text,
  uint,
} from '@conclave/protocol'
import type { VerifyProvider } from '../primitives/provider.ts'

/** Version of the form of a link. */
export const LINK_VERSION = 1
/** Longest encrypted device name: salt 32, 192 padded, tag 16, generation and CBOR heads 8. */
export const DEVICE_NAME_BYTES = 248

/** A device or the recovery key as it stands in a chain (T1). A recovery key has an empty name. */
export const keyEntry = struct({ id: id('DeviceId'), ed25519: bytes(32), x25519: bytes(32), xwing: bytes(1_216), name: bytesUpTo(DEVICE_NAME_BYTES) })
export type KeyEntry = Decoded<typeof keyEntry>

/** A new generation of the account key, in one link with what it takes away (T2). `wrap` is null in generation 1 only. */
export const rotation = struct({
  revoked: list(id('DeviceId'), LIMITS.devicesPerAccount),
  generation: uint(LIMITS.chainLinks, 1),
  commitment: bytes(32),
  boxesHash: bytes(32),
  wrap: nullable(bytes(80)),
})
export type Rotation = Decoded<typeof rotation>

const BODIES = {
  /** The first device and the recovery key. */
  genesis: struct({ device: keyEntry, recovery: keyEntry }),
  /** `boxesHash` covers the one box that gives the device the account key. */
  'add-device': struct({ device: keyEntry, boxesHash: bytes(32) }),
  'revoke-device': struct({ rotation }),
  rotate: struct({ rotation }),
  'set-handle': struct({ handle: text(LIMITS.handleMax) }),
  /** Which vault is the newest, and the number of the password suite (T4). */
  'set-vault': struct({ version: uint(Number.MAX_SAFE_INTEGER, 1), hash: bytes(32), suite: uint(255, 1) }),
  /** Always with a new account key, because whoever had the old recovery key could open the former one. */
  'replace-recovery': struct({ recovery: keyEntry, rotation }),
} as const
type Bodies = typeof BODIES
export type LinkType = keyof Bodies
/** Every type that this version knows. */
export const LINK_TYPES = Object.keys(BODIES) as readonly LinkType[]
export type LinkBody<T extends LinkType> = Decoded<Bodies[T]>

/** The unsigned array `[v, userId, seq, H(prev), type, body, signer]`. `seq` counts from 1. */
export type LinkOf<T extends LinkType> = {
  readonly userId: UserId
  readonly seq: number
  readonly previous: Uint8Array
  readonly type: T
  readonly body: LinkBody<T>
  readonly signer: DeviceId
}
export type Link = { [T in LinkType]: LinkOf<T> }[LinkType]

/** A link with its one or two signatures, in the order of {@link requiredSigners}. */
export interface SignedLink {
  readonly link: Link
  readonly signatures: readonly Uint8Array[]
  /** SHA-256 of the unsigned array. */
  readonly hash: Uint8Array
  /** The unsigned array, as it is signed. */
  readonly unsigned: Cbor
}

const frame = struct({
  version: uint(LINK_VERSION, LINK_VERSION),
  userId: id('UserId'),
  seq: uint(LIMITS.chainLinks, 1),
  previous: bytes(32),
  type: text(32),
  body: raw(),
  signer: id('DeviceId'),
})
const stored = struct({ unsigned: raw(), signatures: list(bytes(64), 2, 1) })

/** Anything; what is inside is checked by the codec of the type. */
function raw(): Codec<Cbor> {
  return { shape: 'any', toCbor: (value) => value, fromCbor: (value) => value as Cbor }
}

function isLinkType(name: string): name is LinkType {
  return Object.hasOwn(BODIES, name)
}

/** What is hashed and signed under `conclave/sigchain/v1`. */
export function unsignedLink(link: Link): Cbor {
  const body = (BODIES[link.type] as Codec<LinkBody<LinkType>>).toCbor(link.body)
  return frame.toCbor({
    version: LINK_VERSION,
    userId: link.userId,
    seq: link.seq,
    previous: link.previous,
    type: link.type,
    body,
    signer: link.signer,
  })
}

/** SHA-256 of the unsigned array: what the next link names. */
export function linkHash(provider: VerifyProvider, unsigned: Cbor): Uint8Array {
  return provider.sha256(encodeCbor(unsigned))
}

/** The stored and sent form: `cbor([unsigned, [signature, ...]])`. */
export function encodeSignedLink(unsigned: Cbor, signatures: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return encodeCbor(stored.toCbor({ unsigned, signatures }))
}

/**
 * Reads the form of a link; checks neither signatures nor its place in a chain.
 * @throws ConclaveError `E_CHAIN_INVALID`
 */
export function decodeSignedLink(provider: VerifyProvider, encoded: Uint8Array): SignedLink {
  if (encoded.length > LIMITS.chainLinkBytes) throw new ConclaveError('E_CHAIN_INVALID', 'link too long')
  try {
    const { unsigned, signatures } = decodeAs(stored, encoded)
    const { userId, seq, previous, type, body, signer } = frame.fromCbor(unsigned)
    if (!isLinkType(type)) throw new ConclaveError('E_CHAIN_INVALID', 'unknown type of link')
    const link = { userId, seq, previous, type, body: BODIES[type].fromCbor(body), signer } as Link
    return { link, signatures, hash: linkHash(provider, unsigned), unsigned }
  } catch (error) {
    if (error instanceof ConclaveError && error.code === 'E_CHAIN_INVALID') throw error
    throw new ConclaveError('E_CHAIN_INVALID', 'not the form of a link', { cause: error })
  }
}
