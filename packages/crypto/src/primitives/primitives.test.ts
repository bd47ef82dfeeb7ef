import { ED25519_TORSION_SUBGROUP, ed25519 } from '@noble/curves/ed25519.js'
import { CipherSuite, AEAD_AES_256_GCM, KDF_HKDF_SHA256, KEM_MLKEM768_X25519 } from 'hpke'
import { describe, expect, it } from 'vitest'
import { verifyProvider } from '../verify/provider.ts'
import { concat } from './bytes.ts'
import { hpkeKeySchedule, suiteId } from './hpke.ts'
import { platformCrypto, type Subtle } from './web-crypto.ts'
import { webCryptoProvider } from './web-crypto-provider.ts'

const bytes = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
const hex = (value: Uint8Array | undefined): string => Array.from(value ?? [], (byte) => byte.toString(16).padStart(2, '0')).join('')
const none = new Uint8Array(0)

/** A platform that has AES only, so that everything else is noble's. */
function aesOnly(): Subtle {
  const { subtle } = platformCrypto()
  const importKey: Subtle['importKey'] = (format, data, algorithm, extractable, usages) =>
    algorithm === 'AES-GCM'
      ? subtle.importKey(format, data, algorithm, extractable, usages)
      : Promise.reject(Object.assign(new Error('not supported'), { name: 'NotSupportedError' }))
  return {
    importKey,
    exportKey: subtle.exportKey.bind(subtle),
    encrypt: subtle.encrypt.bind(subtle),
    decrypt: subtle.decrypt.bind(subtle),
    sign: subtle.sign.bind(subtle),
    verify: subtle.verify.bind(subtle),
    deriveBits: subtle.deriveBits.bind(subtle),
  }
}
const native = webCryptoProvider()
const fallback = webCryptoProvider({ getRandomValues: (array) => platformCrypto().getRandomValues(array), subtle: aesOnly() })

describe.each([
  ['platform', native],
  ['noble', fallback],
])('primitives of the %s', (_name, provider) => {
  it('RFC 8032 section 7.1, test 1', async () => {
    const seed = bytes('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60')
    const pair = await provider.ed25519Generate(seed)
    expect(hex(pair.publicKey)).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a')
    const signature = await provider.sign(seed, none)
    expect(hex(signature)).toBe(
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    )
    expect(await provider.verify(pair.publicKey, none, signature)).toBe(true)
    for (const at of [0, 31, 32, 63])
      expect(await provider.verify(pair.publicKey, none, signature.with(at, (signature[at] as number) ^ 1))).toBe(false)
  })

  it('refuses small-order and non-canonical Ed25519 points', async () => {
    for (const point of [
      '01'.padEnd(64, '0'),
      `ec${'ff'.repeat(30)}7f`,
      `ed${'ff'.repeat(30)}7f`,
      'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    ]) {
      expect(await provider.verify(bytes(point), none, concat(bytes(point), new Uint8Array(32)))).toBe(false)
    }
  })

  it('refuses a signature that holds only after multiplication by the cofactor', async () => {
    const { Point } = ed25519
    const torsion = Point.fromHex(ED25519_TORSION_SUBGROUP[1] as string)
    const secret = 12_345_678_901_234_567n
    const key = Point.BASE.multiply(secret).add(torsion).toBytes()
    const encodedR = Point.BASE.multiply(987_654_321n).toBytes()
    // S = r + k a for the part of the key without torsion; k must not be a multiple of 8.
    const little = (value: Uint8Array): bigint => value.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
    let data = none
    let k = 0n
    for (let n = 0; k % 8n === 0n; n++) {
      data = Uint8Array.of(n)
      k = little(provider.sha512(concat(encodedR, key, data))) % Point.Fn.ORDER
    }
    const signature = concat(encodedR, Point.Fn.toBytes(Point.Fn.create(987_654_321n + k * secret)))
    expect(ed25519.verify(signature, data, key, { zip215: false })).toBe(true)
    expect(await provider.verify(key, data, signature)).toBe(false)
    expect(await verifyProvider().verify(key, data, signature)).toBe(false)
  })

  it('RFC 7748 section 5.2, and refusal of zero results (section 6.1)', async () => {
    const scalar = bytes('a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4')
    const u = bytes('e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c')
    expect(hex(await provider.x25519(scalar, u))).toBe('c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552')
    for (const point of [
      '00'.repeat(32),
      '01'.padEnd(64, '0'),
      `ec${'ff'.repeat(30)}7f`,
      'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    ]) {
      await expect(provider.x25519(scalar, bytes(point))).rejects.toMatchObject({ code: 'E_MALFORMED' })
    }
    await expect(provider.x25519(scalar, new Uint8Array(31))).rejects.toMatchObject({ code: 'E_MALFORMED' })
  })

  it('RFC 5869 appendix A.1', () => {
    const okm = provider.hkdf(new Uint8Array(22).fill(0x0b), bytes('000102030405060708090a0b0c'), bytes('f0f1f2f3f4f5f6f7f8f9'), 42)
    expect(hex(okm)).toBe('3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865')
  })

  it('AES-256-GCM, test cases 13 and 14 of the GCM specification', async () => {
    const [key, nonce] = [new Uint8Array(32), new Uint8Array(12)]
    expect(hex(await provider.aeadSeal(key, nonce, none, none))).toBe('530f8afbc74536b9a963b4f1c4cb738b')
    const sealed = await provider.aeadSeal(key, nonce, none, new Uint8Array(16))
    expect(hex(sealed)).toBe('cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919')
    for (let at = 0; at < sealed.length; at++)
      expect(await provider.aeadOpen(key, nonce, none, sealed.with(at, (sealed[at] as number) ^ 1))).toBeUndefined()
    expect(await provider.aeadOpen(key, nonce, none, none)).toBeUndefined()
  })

  it.each([768, 1024] as const)('ML-KEM-%i agrees with the other implementation and checks its keys', async (size) => {
    const other = provider === native ? fallback : native
    const pair = await provider.mlKemGenerate(size)
    expect(hex((await other.mlKemGenerate(size, pair.privateKey)).publicKey)).toBe(hex(pair.publicKey))
    const { sharedSecret, ciphertext } = await other.mlKemEncapsulate(size, pair.publicKey)
    expect(hex(await provider.mlKemDecapsulate(size, pair.privateKey, ciphertext))).toBe(hex(sharedSecret))
    const tooLarge = pair.publicKey.with(0, 0x01).with(1, (pair.publicKey[1] as number) | 0x0d)
    for (const key of [tooLarge, pair.publicKey.slice(1)])
      await expect(provider.mlKemEncapsulate(size, key)).rejects.toMatchObject({ code: 'E_MALFORMED' })
    await expect(provider.mlKemDecapsulate(size, pair.privateKey, ciphertext.slice(1))).rejects.toMatchObject({ code: 'E_MALFORMED' })
  })

  it('HPKE with X-Wing (0x647a) agrees with the package hpke in both directions', async () => {
    const suite = new CipherSuite(KEM_MLKEM768_X25519, KDF_HKDF_SHA256, AEAD_AES_256_GCM)
    expect(suite.KEM.id).toBe(0x647a)
    const pair = await provider.xWingGenerate()
    const [info, aad, text] = [bytes('0102'), bytes('03'), new Uint8Array(100).fill(7)]
    const ours = await provider.hpkeSeal(pair.publicKey, info, aad, text)
    const privateKey = await suite.DeserializePrivateKey(pair.privateKey)
    expect(await suite.Open(privateKey, ours.subarray(0, 1_120), ours.subarray(1_120), { info, aad })).toEqual(text)
    const theirs = await suite.Seal(await suite.DeserializePublicKey(pair.publicKey), text, { info, aad })
    const joined = concat(theirs.encapsulatedSecret, theirs.ciphertext)
    expect(await provider.hpkeOpen(pair.privateKey, info, aad, joined)).toEqual(text)
    for (const at of [0, 1_088, 1_119, 1_120, joined.length - 1]) {
      expect(await provider.hpkeOpen(pair.privateKey, info, aad, joined.with(at, (joined[at] as number) ^ 1))).toBeUndefined()
    }
    expect(await provider.hpkeOpen(pair.privateKey, aad, aad, joined)).toBeUndefined()
    expect(await provider.hpkeOpen(pair.privateKey, info, aad, none)).toBeUndefined()
  })

  it('RFC 9180 appendix A.1.1, key schedule', () => {
    const shared = bytes('fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc')
    const { key, baseNonce } = hpkeKeySchedule(provider, suiteId(0x0020, 1, 1), shared, bytes('4f6465206f6e2061204772656369616e2055726e'), 16)
    expect(hex(key)).toBe('4531685d41d65f03dc48f6b8302c05b0')
    expect(hex(baseNonce)).toBe('56d890e5accaaf011cff4b7d')
  })
})
