import { createDecipheriv, createHash, createHmac, hkdfSync } from 'node:crypto'
import { x25519 } from '@noble/curves/ed25519.js'
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { type Cbor, decodeCbor, encodeCbor } from '@conclave/protocol'
import type { CryptoProvider } from '@conclave/crypto'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const hkdf = (ikm: Uint8Array, salt: Uint8Array, info: string | Uint8Array, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', ikm, salt, info, length))
const hash = (data: Uint8Array): Buffer => createHash('sha256').update(data).digest()
const hmac = (key: Uint8Array, byte: number): Buffer => createHmac('sha256', key).update(Uint8Array.of(byte)).digest()
const labelled = (label: string, context: Cbor): Buffer => Buffer.concat([Buffer.from(`${label}\0`), encodeCbor(context)])

/** What one session adds: SK, AD, and the offers and answers that its messages carried. */
class NaiveSession {
  readonly #sk: Uint8Array
  readonly #ad: Uint8Array
  readonly #kemSeeds: ReadonlyMap<string, Uint8Array>
  readonly #epochs = new Map<number, Uint8Array>()
  readonly #offers = new Map<number, Uint8Array>()
  readonly #answers = new Map<number, Uint8Array>()

  constructor(sk: Uint8Array, ad: Uint8Array, kemSeeds: ReadonlyMap<string, Uint8Array>) {
    this.#sk = sk
    this.#ad = ad
    this.#kemSeeds = kemSeeds
  }

  #epoch(p: number): Uint8Array {
    if (p === 0) return hkdf(this.#sk, new Uint8Array(32), labelled('conclave/pq/init/v1', this.#ad), 32)
    const known = this.#epochs.get(p)
    if (known !== undefined) return known
    const [ek, ct] = [this.#offers.get(p) as Uint8Array, this.#answers.get(p) as Uint8Array]
    const ss = ml_kem768.decapsulate(ct, ml_kem768.keygen(this.#kemSeeds.get(hex(ek)) as Uint8Array).secretKey)
    const secret = hkdf(ss, this.#epoch(p - 1), labelled('conclave/pq/epoch/v1', [this.#ad, p, hash(ek), hash(ct)]), 32)
    this.#epochs.set(p, secret)
    return secret
  }

  open(messageKey: Uint8Array, p: number, clear: Uint8Array, ciphertext: Uint8Array): string {
    const okm = hkdf(messageKey, this.#epoch(p), 'conclave/message/v1', 44)
    const cipher = createDecipheriv('aes-256-gcm', okm.subarray(0, 32), okm.subarray(32))
      .setAAD(Buffer.concat([this.#ad, clear]))
      .setAuthTag(ciphertext.slice(-16))
    const [pq, body] = decodeCbor(Buffer.concat([cipher.update(ciphertext.slice(0, -16)), cipher.final()])) as [
      [number, number, Uint8Array] | null,
      Uint8Array,
    ]
    if (pq !== null) (pq[0] === 1 ? this.#offers : this.#answers).set(pq[1], pq[2])
    return Buffer.from(body).toString()
  }
}

/**
 * A second model of all sessions of two devices, by recursion over everything that ever was: it knows every private key of both sides,
 * forgets nothing and has no state to advance. The chain of a ratchet key comes from the key it answered, and so on back to the signed
 * prekey, where the SK of its session stands.
 */
export class NaiveRatchet {
  /** By SK, once AD is known. */
  readonly sessions = new Map<string, NaiveSession>()
  readonly #signedPrekeys: ReadonlySet<string>
  #newest: Uint8Array | undefined
  readonly #privateKeys = new Map<string, Uint8Array>()
  readonly #answered = new Map<string, Uint8Array>()
  /** SK behind a ratchet key that answered a signed prekey. */
  readonly #secrets = new Map<string, Uint8Array>()
  /** Only so that the recursion ends in time: what a key gives never changes. */
  readonly #chains = new Map<string, { readonly root: Uint8Array; readonly chain: Uint8Array; readonly sk: Uint8Array }>()
  readonly #kemSeeds = new Map<string, Uint8Array>()

  constructor(...signedPrekeys: readonly Uint8Array[]) {
    this.#signedPrekeys = new Set(signedPrekeys.map(hex))
  }

  /** The provider that tells this model all keys. */
  watch(inner: CryptoProvider): CryptoProvider {
    return {
      ...inner,
      hkdf: (ikm, salt, info, length) => {
        const before = ikm.slice()
        const output = inner.hkdf(ikm, salt, info, length)
        this.#derived(Buffer.from(info), before, output)
        return output
      },
      x25519Generate: async (seed) => {
        const pair = await inner.x25519Generate(seed)
        this.#privateKeys.set(hex(pair.publicKey), pair.privateKey.slice())
        return pair
      },
      x25519: (privateKey, publicKey) => {
        this.#agreed(hex(x25519.getPublicKey(privateKey)), publicKey.slice())
        return inner.x25519(privateKey, publicKey)
      },
      mlKemGenerate: async (size, seed) => {
        const pair = await inner.mlKemGenerate(size, seed)
        this.#kemSeeds.set(hex(pair.publicKey), pair.privateKey.slice())
        return pair
      },
    }
  }

  #derived(info: Buffer, ikm: Uint8Array, output: Uint8Array): void {
    if (info.toString('latin1').startsWith('Conclave_')) this.#newest = output.slice()
    const label = 'conclave/pq/init/v1\0'
    if (!info.toString('latin1').startsWith(label) || this.sessions.has(hex(ikm))) return
    this.sessions.set(hex(ikm), new NaiveSession(ikm, decodeCbor(info.subarray(label.length)) as Uint8Array, this.#kemSeeds))
  }

  #agreed(own: string, theirs: Uint8Array): void {
    if (this.#answered.has(own)) return
    this.#answered.set(own, theirs)
    if (this.#signedPrekeys.has(hex(theirs)) && this.#newest !== undefined) this.#secrets.set(own, this.#newest)
  }

  /** Root and chain key of the sending chain with this ratchet key, and the SK it goes back to. */
  #chain(ratchetKey: Uint8Array): { readonly root: Uint8Array; readonly chain: Uint8Array; readonly sk: Uint8Array } {
    const known = this.#chains.get(hex(ratchetKey))
    if (known !== undefined) return known
    const parent = this.#answered.get(hex(ratchetKey)) as Uint8Array
    const isFirst = this.#signedPrekeys.has(hex(parent))
    const before = isFirst ? undefined : this.#chain(parent)
    const sk = before?.sk ?? (this.#secrets.get(hex(ratchetKey)) as Uint8Array)
    const okm = hkdf(
      x25519.getSharedSecret(this.#privateKeys.get(hex(ratchetKey)) as Uint8Array, parent),
      before?.root ?? sk,
      'conclave/ratchet/v1',
      64,
    )
    const found = { root: okm.subarray(0, 32), chain: okm.subarray(32), sk }
    this.#chains.set(hex(ratchetKey), found)
    return found
  }

  /** Opens any message of any session, at any time, again and again; those with offers and answers before what comes under them. */
  open(message: Uint8Array): string {
    const [clear, ciphertext] = decodeCbor(message) as [Uint8Array, Uint8Array]
    const [dh, , n, p] = (decodeCbor(clear) as [number, Cbor, [Uint8Array, number, number, number]])[2]
    const { chain: first, sk } = this.#chain(dh)
    let chain = first
    for (let i = 0; i < n; i++) chain = hmac(chain, 2)
    return (this.sessions.get(hex(sk)) as NaiveSession).open(hmac(chain, 1), p, clear, ciphertext)
  }
}
