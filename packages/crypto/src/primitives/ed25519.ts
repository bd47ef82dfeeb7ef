import { ed25519 as noble } from '@noble/curves/ed25519.js'
import { verifyProvider, type VerifySubtle } from '../verify/provider.ts'
import { assertLength } from './bytes.ts'
import type { CryptoProvider } from './provider.ts'
import { once, pkcs8, publicHalf, type Subtle } from './web-crypto.ts'

/** Ed25519 (RFC 8032 section 5.1), with refusal of small-order and non-canonical points and of S >= L. */
export function ed25519(subtle: Subtle, random: (length: number) => Uint8Array): Pick<CryptoProvider, 'ed25519Generate' | 'sign' | 'verify'> {
  const native = once(() => subtle.importKey('pkcs8', pkcs8(0x70, new Uint8Array(32)), 'Ed25519', false, ['sign']))

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
    verify: verifyProvider(subtle as VerifySubtle).verify,
  }
}
