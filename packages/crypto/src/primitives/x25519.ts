import { ConclaveError } from '@conclave/protocol'
import { x25519 as noble } from '@noble/curves/ed25519.js'
import { assertLength } from './bytes.ts'
import type { CryptoProvider } from './provider.ts'
import { once, pkcs8, publicHalf, rememberImported, type Subtle } from './web-crypto.ts'

/** u = 9 (RFC 7748 section 4.1). */
const BASE_POINT = Uint8Array.of(9, ...new Uint8Array(31))

/** All bytes are looked at, whatever they are. */
function isZero(bytes: Uint8Array): boolean {
  let any = 0
  for (const byte of bytes) any |= byte
  return any === 0
}

/** X25519 (RFC 7748); an all-zero result is refused (section 6.1).  */
export function x25519(subtle: Subtle, random: (length: number) => Uint8Array): Pick<CryptoProvider, 'x25519' | 'x25519Generate'> {
  const native = once(() => subtle.importKey('raw', BASE_POINT, 'X25519', false, []))
  const imported = rememberImported((privateKey) => subtle.importKey('pkcs8', pkcs8(0x6e, privateKey), 'X25519', true, ['deriveBits']))

  async function platformDh(privateKey: Uint8Array, publicKey: Uint8Array): Promise<Uint8Array> {
    const [ours, theirs] = await Promise.all([imported(privateKey), subtle.importKey('raw', publicKey, 'X25519', false, [])])
    return new Uint8Array(await subtle.deriveBits({ name: 'X25519', public: theirs }, ours, 256))
  }

  async function scalarMult(privateKey: Uint8Array, publicKey: Uint8Array): Promise<Uint8Array> {
    assertLength(privateKey, 32, 'an X25519 private key')
    assertLength(publicKey, 32, 'an X25519 public key')
    try {
      const shared = (await native()) ? await platformDh(privateKey, publicKey) : noble.scalarMult(privateKey, publicKey)
      if (!isZero(shared)) return shared
    } catch (cause) {
      throw new ConclaveError('E_MALFORMED', 'X25519 refused the public key', { cause })
    }
    throw new ConclaveError('E_MALFORMED', 'X25519 gave zero')
  }

  return {
    x25519: scalarMult,
    async x25519Generate(seed = random(32)) {
      assertLength(seed, 32, 'an X25519 private key')
      const publicKey = (await native()) ? await publicHalf(subtle, await imported(seed)) : noble.getPublicKey(seed)
      return { publicKey, privateKey: seed }
    },
  }
}
