import { ed25519 as noble } from '@noble/curves/ed25519.js'
import { isSoundSignature, verifyInSoftware } from '../verify/ed25519.ts'
import { assertLength } from './bytes.ts'
import type { CryptoProvider } from './provider.ts'
import { once, pkcs8, publicHalf, type Subtle } from './web-crypto.ts'

/** Ed25519 (RFC 8032 section 5.1), with refusal of small-order and non-canonical points and of S >= L. */
export function ed25519(subtle: Subtle, random: (length: number) => Uint8Array): Pick<CryptoProvider, 'ed25519Generate' | 'sign' | 'verify'> {
  const native = once(() => subtle.importKey('pkcs8', pkcs8(0x70, new Uint8Array(32)), 'Ed25519', false, ['sign']))

  async function platformVerify(publicKey: Uint8Array, data: Uint8Array, signature: Uint8Array): Promise<boolean> {
    const key = await subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify'])
    return subtle.verify('Ed25519', key, signature, data)
  }

  return {
    async ed25519Generate(seed = random(32)) {
      assertLength(seed, 32, 'an Ed25519 seed')
      const publicKey = (await native())
        ? await publicHalf(subtle, await subtle.importKey('pkcs8', pkcs8(0x70, seed), 'Ed25519', true, ['sign']))
        : noble.getPublicKey(seed)
      return { publicKey, privateKey: seed }
    },
    async sign(privateKey, data) {
      assertLength(privateKey, 32, 'an Ed25519 seed')
      if (!(await native())) return noble.sign(data, privateKey)
      const key = await subtle.importKey('pkcs8', pkcs8(0x70, privateKey), 'Ed25519', false, ['sign'])
      return new Uint8Array(await subtle.sign('Ed25519', key, data))
    },
    async verify(publicKey, data, signature) {
      if (!isSoundSignature(publicKey, signature)) return false
      if (await native()) return platformVerify(publicKey, data, signature).catch(() => false)
      // Not noble's own check: it multiplies by the cofactor, and would take signatures that the platform refuses.
      return verifyInSoftware(publicKey, data, signature)
    },
  }
}
