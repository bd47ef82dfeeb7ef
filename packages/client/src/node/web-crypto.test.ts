import { webCryptoProvider } from '@conclave/crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nodeWebCrypto } from './web-crypto.ts'

const direct = webCryptoProvider(nodeWebCrypto())
const platform = webCryptoProvider()
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
const some = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })

describe('X25519 without the thread pool', () => {
  const scalar = bytes('a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4')

  it('RFC 7748 section 5.2', async () => {
    const u = bytes('e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c')
    expect(await direct.x25519(scalar, u)).toEqual(bytes('c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552'))
  })

  it('refuses points of small order and wrong lengths', async () => {
    for (const point of [
      '00'.repeat(32),
      '01'.padEnd(64, '0'),
      `ec${'ff'.repeat(30)}7f`,
      'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    ]) {
      await expect(direct.x25519(scalar, bytes(point))).rejects.toMatchObject({ code: 'E_MALFORMED' })
    }
    await expect(direct.x25519(scalar, new Uint8Array(31))).rejects.toMatchObject({ code: 'E_MALFORMED' })
  })

  it('agrees with the platform for any keys', () =>
    fc.assert(
      fc.asyncProperty(some(32), some(32), async (ours, theirs) => {
        const [mine, other] = [await direct.x25519Generate(ours), await platform.x25519Generate(theirs)]
        expect(mine.publicKey).toEqual((await platform.x25519Generate(Uint8Array.from(ours))).publicKey)
        expect(await direct.x25519(ours, other.publicKey)).toEqual(await platform.x25519(theirs, mine.publicKey))
      }),
      { numRuns: 50 },
    ))
})

describe('AES-256-GCM without the thread pool', () => {
  it('seals what the platform opens, and the other way round', () =>
    fc.assert(
      fc.asyncProperty(some(32), some(12), fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 3_000 }), async (key, nonce, aad, plain) => {
        const sealed = await direct.aeadSeal(key, nonce, aad, plain)
        expect(sealed).toEqual(await platform.aeadSeal(key, nonce, aad, plain))
        expect(await direct.aeadOpen(key, nonce, aad, sealed)).toEqual(plain)
      }),
      { numRuns: 100 },
    ))

  it('opens nothing in which a bit was changed, and leaves the input as it was', () =>
    fc.assert(
      fc.asyncProperty(some(32), some(12), fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.nat(), async (key, nonce, plain, place) => {
        const sealed = await direct.aeadSeal(key, nonce, new Uint8Array(0), plain)
        const changed = Uint8Array.from(sealed)
        const at = place % (changed.length * 8)
        changed[at >> 3] = (changed[at >> 3] as number) ^ (1 << (at & 7))
        const given = Uint8Array.from(changed)
        expect(await direct.aeadOpen(key, nonce, new Uint8Array(0), given)).toBeUndefined()
        expect(given).toEqual(changed)
        expect(await direct.aeadOpen(key, nonce, Uint8Array.of(1), sealed)).toBeUndefined()
        expect(await direct.aeadOpen(key, nonce, new Uint8Array(0), sealed.subarray(0, sealed.length - 1))).toBeUndefined()
      }),
      { numRuns: 100 },
    ))
})

it('leaves everything else to the platform', async () => {
  const { publicKey, privateKey } = await direct.mlKemGenerate(768)
  const { sharedSecret, ciphertext } = await direct.mlKemEncapsulate(768, publicKey)
  expect(await platform.mlKemDecapsulate(768, privateKey, ciphertext)).toEqual(sharedSecret)
  const signer = await direct.ed25519Generate()
  expect(await platform.verify(signer.publicKey, Uint8Array.of(1), await direct.sign(signer.privateKey, Uint8Array.of(1)))).toBe(true)
})
