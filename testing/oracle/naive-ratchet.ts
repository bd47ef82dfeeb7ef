import { createDecipheriv, createHash, createHmac, hkdfSync } from 'node:crypto'
import { x25519 } from '@noble/curves/ed25519.js'
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { type Cbor, decodeCbor, encodeCbor } from '@conclave/protocol'
import type { CryptoProvider } from '@conclave/crypto'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const hkdf = (ikm: Uint8Array, salt: Uint8Array, info: string | Uint8Array, length: number): Buffer => Buffer.from(hkdfSync('sha256', ikm, salt, info, length))
const hash = (data: Uint8Array): Buffer => createHash('sha256').update(data).digest()
const hmac = (key: Uint8Array, byte: number): Buffer => createHmac('sha256', key).update(Uint8Array.of(byte)).digest()
const labelled = (label: string, context: Cbor): Buffer => Buffer.concat([Buffer.from(`${label}\0`), encodeCbor(context)])

/**
 * A second model of one session, by recursion over everything that ever was: it knows every private key of both sides, forgets nothing and
 * has no state to advance. The chain of a ratchet key comes from the key it answered, and so on back to SK.
 */
export class NaiveRatchet {
  sk: Uint8Array | undefined
  ad: Uint8Array = new Uint8Array(0)
  readonly #privateKeys = new Map<string, Uint8Array>()
  readonly #answered = new Map<string, Uint8Array>()
  /** Only so that the recursion ends in time: what a key gives never changes. */
  readonly #chains = new Map<string, { readonly root: Uint8Array; readonly chain: Uint8Array }>()
  readonly #epochs = new Map<number, Uint8Array>()
  readonly #kemSeeds = new Map<string, Uint8Array>()
  readonly #offers = new Map<number, Uint8Array>()
  readonly #answers = new Map<number, Uint8Array>()

  /** The provider that tells this model all keys. */
  watch(inner: CryptoProvider): CryptoProvider {
    return {
      ...inner,
      hkdf: (ikm, salt, info, length) => {
        const output = inner.hkdf(ikm, salt, info, length)
        if (Buffer.from(info).toString().startsWith('Conclave_')) this.sk = output.slice()
        return output
      },
      x25519Generate: async (seed) => {
        const pair = await inner.x25519Generate(seed)
        this.#privateKeys.set(hex(pair.publicKey), pair.privateKey.slice())
        return pair
      },
      x25519: (privateKey, publicKey) => {
        const own = hex(x25519.getPublicKey(privateKey))
        if (!this.#answered.has(own)) this.#answered.set(own, publicKey.slice())
        return inner.x25519(privateKey, publicKey)
      },
      mlKemGenerate: async (size, seed) => {
        const pair = await inner.mlKemGenerate(size, seed)
        this.#kemSeeds.set(hex(pair.publicKey), pair.privateKey.slice())
        return pair
      },
    }
  }

  /** Root and chain key of the sending chain with this ratchet key. */
  #chain(ratchetKey: Uint8Array, first: string): { readonly root: Uint8Array; readonly chain: Uint8Array } {
    const known = this.#chains.get(hex(ratchetKey))
    if (known !== undefined) return known
    const parent = this.#answered.get(hex(ratchetKey)) as Uint8Array
    const root = hex(parent) === first ? (this.sk as Uint8Array) : this.#chain(parent, first).root
    const okm = hkdf(x25519.getSharedSecret(this.#privateKeys.get(hex(ratchetKey)) as Uint8Array, parent), root, 'conclave/ratchet/v1', 64)
    const found = { root: okm.subarray(0, 32), chain: okm.subarray(32) }
    this.#chains.set(hex(ratchetKey), found)
    return found
  }

  #epoch(p: number): Uint8Array {
    if (p === 0) return hkdf(this.sk as Uint8Array, new Uint8Array(32), labelled('conclave/pq/init/v1', this.ad), 32)
    const known = this.#epochs.get(p)
    if (known !== undefined) return known
    const [ek, ct] = [this.#offers.get(p) as Uint8Array, this.#answers.get(p) as Uint8Array]
    const ss = ml_kem768.decapsulate(ct, ml_kem768.keygen(this.#kemSeeds.get(hex(ek)) as Uint8Array).secretKey)
    const secret = hkdf(ss, this.#epoch(p - 1), labelled('conclave/pq/epoch/v1', [this.ad, p, hash(ek), hash(ct)]), 32)
    this.#epochs.set(p, secret)
    return secret
  }

  /** Opens any message of the session, at any time, again and again. */
  open(message: Uint8Array, signedPrekey: Uint8Array): string {
    const [clear, ciphertext] = decodeCbor(message) as [Uint8Array, Uint8Array]
    const [dh, , n, p] = (decodeCbor(clear) as [number, Cbor, [Uint8Array, number, number, number]])[2]
    let { chain } = this.#chain(dh, hex(signedPrekey))
    for (let i = 0; i < n; i++) chain = hmac(chain, 2)
    const okm = hkdf(hmac(chain, 1), this.#epoch(p), 'conclave/message/v1', 44)
    const cipher = createDecipheriv('aes-256-gcm', okm.subarray(0, 32), okm.subarray(32)).setAAD(Buffer.concat([this.ad, clear])).setAuthTag(ciphertext.slice(-16))
    const [pq, body] = decodeCbor(Buffer.concat([cipher.update(ciphertext.slice(0, -16)), cipher.final()])) as [[number, number, Uint8Array] | null, Uint8Array]
    if (pq !== null) (pq[0] === 1 ? this.#offers : this.#answers).set(pq[1], pq[2])
    return Buffer.from(body).toString()
  }
}
