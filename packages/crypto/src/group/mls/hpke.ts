import type { Hpke, PrivateKey, PublicKey } from 'ts-mls'
import { ConclaveError } from '@conclave/protocol'
import type { CryptoProvider } from '../../primitives/provider.ts'
import { concat } from '../../primitives/bytes.ts'
import { suiteId } from '../../primitives/hpke.ts'
import type { Kem } from './kem.ts'
import { labeledExpand, labeledExtract, type LabeledHash } from './labeled-hash.ts'

/** What HPKE of one suite is made of; `kdf` and `aead` are the numbers of RFC 9180 section 7. */
export interface HpkeParts {
  readonly kem: Kem
  readonly kdf: number
  readonly hash: LabeledHash
  readonly aead: number
  readonly keyBytes: 16 | 32
}

/** The library hands keys of the platform around; ours are the raw bytes, kept by reference so that the provider remembers what it imported. */
const RAW = Symbol('raw')
interface RawKey {
  readonly [RAW]: Uint8Array
}
const wrapPublic = (raw: Uint8Array): PublicKey => ({ type: 'public', [RAW]: raw }) as unknown as PublicKey
const wrapPrivate = (raw: Uint8Array): PrivateKey => ({ type: 'private', [RAW]: raw }) as unknown as PrivateKey
/** The library's key types come from the DOM and are nothing here. */
const unwrap = (key: unknown): Uint8Array => (key as RawKey)[RAW]

const NONE = new Uint8Array(0)
const NONCE_BYTES = 12

interface KeySchedule {
  readonly key: Uint8Array
  readonly nonce: Uint8Array
  readonly exporter: Uint8Array
}

/** `KeySchedule` of RFC 9180 section 5.1 in base mode, with the exporter secret. */
function keySchedule({ kem, kdf, aead, hash, keyBytes }: HpkeParts, sharedSecret: Uint8Array, info: Uint8Array): KeySchedule {
  const suite = suiteId(kem.id, kdf, aead)
  const context = concat(
    Uint8Array.of(0),
    labeledExtract(hash, suite, NONE, 'psk_id_hash', NONE),
    labeledExtract(hash, suite, NONE, 'info_hash', info),
  )
  const secret = labeledExtract(hash, suite, sharedSecret, 'secret', NONE)
  return {
    key: labeledExpand(hash, suite, secret, 'key', context, keyBytes),
    nonce: labeledExpand(hash, suite, secret, 'base_nonce', context, NONCE_BYTES),
    exporter: labeledExpand(hash, suite, secret, 'exp', context, hash.size),
  }
}

/** `Context.Export` (RFC 9180 section 5.3). */
function exportFrom({ kem, kdf, aead, hash }: HpkeParts, exporter: Uint8Array, context: Uint8Array, length: number): Uint8Array {
  return labeledExpand(hash, suiteId(kem.id, kdf, aead), exporter, 'sec', context, length)
}

/** AES-GCM with the key length of the suite; opening throws, as the library expects. */
function aeadOf(provider: CryptoProvider, keyBytes: 16 | 32): Pick<Hpke, 'encryptAead' | 'decryptAead'> {
  const [seal, open] = keyBytes === 16 ? [provider.aes128Seal, provider.aes128Open] : [provider.aeadSeal, provider.aeadOpen]
  return {
    encryptAead: (key, nonce, aad, plaintext) => seal(key, nonce, aad ?? NONE, plaintext),
    async decryptAead(key, nonce, aad, ciphertext) {
      const opened = await open(key, nonce, aad ?? NONE, ciphertext)
      if (opened === undefined) throw new ConclaveError('E_MALFORMED', 'does not open')
      return opened
    },
  }
}

/** HPKE (RFC 9180) as the library asks for it, on the primitives of our provider. */
export function mlsHpke(provider: CryptoProvider, parts: HpkeParts): Hpke {
  const { kem, keyBytes } = parts
  const aead = aeadOf(provider, keyBytes)
  const receive = async (privateKey: PrivateKey, enc: Uint8Array, info: Uint8Array): Promise<KeySchedule> =>
    keySchedule(parts, await kem.decapsulate(unwrap(privateKey), enc), info)
  const pair = ({ privateKey, publicKey }: { privateKey: Uint8Array; publicKey: Uint8Array }) => ({
    privateKey: wrapPrivate(privateKey),
    publicKey: wrapPublic(publicKey),
  })
  return {
    async seal(publicKey, plaintext, info, aad) {
      const { sharedSecret, ciphertext } = await kem.encapsulate(unwrap(publicKey))
      const { key, nonce } = keySchedule(parts, sharedSecret, info)
      return { enc: ciphertext, ct: await aead.encryptAead(key, nonce, aad, plaintext) }
    },
    async open(privateKey, enc, ciphertext, info, aad) {
      const { key, nonce } = await receive(privateKey, enc, info)
      return aead.decryptAead(key, nonce, aad, ciphertext)
    },
    async exportSecret(publicKey, context, length, info) {
      const { sharedSecret, ciphertext } = await kem.encapsulate(unwrap(publicKey))
      return { enc: ciphertext, secret: exportFrom(parts, keySchedule(parts, sharedSecret, info).exporter, context, length) }
    },
    async importSecret(privateKey, context, enc, length, info) {
      return exportFrom(parts, (await receive(privateKey, enc, info)).exporter, context, length)
    },
    importPrivateKey: async (raw) => wrapPrivate(raw),
    importPublicKey: async (raw) => wrapPublic(raw),
    exportPublicKey: async (key) => unwrap(key),
    exportPrivateKey: async (key) => unwrap(key),
    deriveKeyPair: async (ikm) => pair(await kem.derive(ikm)),
    generateKeyPair: async () => pair(await kem.generate()),
    ...aead,
    keyLength: keyBytes,
    nonceLength: NONCE_BYTES,
  }
}
