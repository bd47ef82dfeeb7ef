import { aead } from './aead.ts'
import { equalBytes } from './bytes.ts'
import { ed25519 } from './ed25519.ts'
import { hashes } from './hashes.ts'
import { hpke } from './hpke.ts'
import { mlKem } from './ml-kem.ts'
import type { CryptoProvider } from './provider.ts'
import { platformCrypto, type WebCrypto } from './web-crypto.ts'
import { x25519 } from './x25519.ts'

/**
 * The provider of every shipped app: public-key work and AEAD by the platform, noble where the platform lacks an algorithm,
 * hashes by noble. Features are detected once, at first use.
 */
export function webCryptoProvider(crypto: WebCrypto = platformCrypto()): CryptoProvider {
  const random = (length: number): Uint8Array => {
    const bytes = new Uint8Array(length)
    crypto.getRandomValues(bytes)
    return bytes
  }
  const basic = {
    random,
    equal: equalBytes,
    ...hashes,
    ...aead(crypto.subtle),
    ...ed25519(crypto.subtle, random),
    ...x25519(crypto.subtle, random),
    ...mlKem(crypto.subtle, random),
  }
  return { ...basic, ...hpke(basic) }
}
