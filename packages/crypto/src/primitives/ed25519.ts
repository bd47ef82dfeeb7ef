import { ed25519 as noble } from '@noble/curves/ed25519.js'
import { assertLength } from './bytes.ts'
import type { CryptoProvider } from './provider.ts'
import { once, pkcs8, publicHalf, type Subtle } from './web-crypto.ts'

/** y of the points whose order divides 8, little-endian, without the sign bit. */
const SMALL_ORDER_Y = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]
/** Order of the base point, 2^252 + 27742317777372353535851937790883648493, little-endian. */
const ORDER = [
  0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
]

/** The platforms differ on these points: OpenSSL takes them, noble does not. */
function isUsualPoint(encoded: Uint8Array): boolean {
  const y = Uint8Array.from(encoded, (byte, i) => (i === 31 ? byte & 0x7f : byte))
  const atLeastPrime = y[31] === 0x7f && (y[0] as number) >= 0xed && y.subarray(1, 31).every((byte) => byte === 0xff)
  const hex = Array.from(y, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return !atLeastPrime && !SMALL_ORDER_Y.includes(hex)
}

function isReducedScalar(s: Uint8Array): boolean {
  for (let i = 31; i >= 0; i--) {
    const difference = (s[i] as number) - (ORDER[i] as number)
    if (difference !== 0) return difference < 0
  }
  return false
}

const isUsual = (publicKey: Uint8Array, signature: Uint8Array): boolean =>
  publicKey.length === 32 && signature.length === 64 && isUsualPoint(publicKey) && isUsualPoint(signature.subarray(0, 32)) && isReducedScalar(signature.subarray(32))

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
      const publicKey = (await native()) ? await publicHalf(subtle, 'pkcs8', pkcs8(0x70, seed), 'Ed25519', 'sign') : noble.getPublicKey(seed)
      return { publicKey, privateKey: seed }
    },
    async sign(privateKey, data) {
      assertLength(privateKey, 32, 'an Ed25519 seed')
      if (!(await native())) return noble.sign(data, privateKey)
      const key = await subtle.importKey('pkcs8', pkcs8(0x70, privateKey), 'Ed25519', false, ['sign'])
      return new Uint8Array(await subtle.sign('Ed25519', key, data))
    },
    async verify(publicKey, data, signature) {
      if (!isUsual(publicKey, signature)) return false
      if (await native()) return platformVerify(publicKey, data, signature).catch(() => false)
      try {
        return noble.verify(signature, data, publicKey, { zip215: false })
      } catch {
        return false
      }
    },
  }
}
