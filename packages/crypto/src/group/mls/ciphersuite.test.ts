import { getCiphersuiteFromName, getCiphersuiteImpl } from 'ts-mls'
import { describe, expect, it } from 'vitest'
import { webCryptoProvider } from '../../primitives/web-crypto-provider.ts'
import { GROUP_SUITES, type GroupSuite } from '../suites.ts'
import { mlsCiphersuite } from './ciphersuite.ts'

const provider = webCryptoProvider()
const bytes = (length: number, fill: number): Uint8Array<ArrayBuffer> => new Uint8Array(length).fill(fill)

describe.each(['x-wing', 'classical'] as const)('suite %s on our provider, against the one of ts-mls', (suite: GroupSuite) => {
  const ours = mlsCiphersuite(provider, suite)
  const theirs = getCiphersuiteImpl(getCiphersuiteFromName(GROUP_SUITES[suite]))

  it('hashes, derives and authenticates alike', async () => {
    const other = await theirs
    for (const length of [0, 1, 200]) {
      expect(await ours.hash.digest(bytes(length, 7))).toEqual(await other.hash.digest(bytes(length, 7)))
      expect(await ours.kdf.extract(bytes(ours.kdf.size, 1), bytes(length, 2))).toEqual(
        await other.kdf.extract(bytes(ours.kdf.size, 1), bytes(length, 2)),
      )
      expect(await ours.kdf.expand(bytes(ours.kdf.size, 1), bytes(9, 2), length)).toEqual(
        await other.kdf.expand(bytes(ours.kdf.size, 1), bytes(9, 2), length),
      )
    }
    const mac = await ours.hash.mac(bytes(32, 1), bytes(5, 2))
    expect(mac).toEqual(await other.hash.mac(bytes(32, 1), bytes(5, 2)))
    expect([await ours.hash.verifyMac(bytes(32, 1), mac, bytes(5, 2)), await ours.hash.verifyMac(bytes(32, 1), mac, bytes(5, 3))]).toEqual([
      true,
      false,
    ])
    expect([ours.kdf.size, ours.hpke.keyLength, ours.hpke.nonceLength]).toEqual([other.kdf.size, other.hpke.keyLength, other.hpke.nonceLength])
  })

  it('derives the same key pair', async () => {
    const other = await theirs
    const [a, b] = [await ours.hpke.deriveKeyPair(bytes(32, 9)), await other.hpke.deriveKeyPair(bytes(32, 9))]
    expect(await ours.hpke.exportPublicKey(a.publicKey)).toEqual(await other.hpke.exportPublicKey(b.publicKey))
    expect(await ours.hpke.exportPrivateKey(a.privateKey)).toEqual(await other.hpke.exportPrivateKey(b.privateKey))
  })

  it('seals and exports for the other, in both directions', async () => {
    const other = await theirs
    const pair = await ours.hpke.generateKeyPair()
    const [publicKey, privateKey] = [await ours.hpke.exportPublicKey(pair.publicKey), await ours.hpke.exportPrivateKey(pair.privateKey)]
    for (const [from, to] of [
      [ours, other],
      [other, ours],
    ] as const) {
      const sealed = await from.hpke.seal(await from.hpke.importPublicKey(publicKey), bytes(40, 3), bytes(4, 1), bytes(0, 0))
      const opened = await to.hpke.open(await to.hpke.importPrivateKey(privateKey), sealed.enc, sealed.ct, bytes(4, 1))
      expect(opened).toEqual(bytes(40, 3))
      const exported = await from.hpke.exportSecret(await from.hpke.importPublicKey(publicKey), bytes(3, 5), from.kdf.size, bytes(0, 0))
      const imported = await to.hpke.importSecret(await to.hpke.importPrivateKey(privateKey), bytes(3, 5), exported.enc, from.kdf.size, bytes(0, 0))
      expect(imported).toEqual(exported.secret)
    }
  })

  it('encrypts and signs alike, and refuses what is changed', async () => {
    const other = await theirs
    const key = bytes(ours.hpke.keyLength, 1)
    const sealed = await ours.hpke.encryptAead(key, bytes(12, 2), bytes(3, 3), bytes(20, 4))
    expect(sealed).toEqual(await other.hpke.encryptAead(key, bytes(12, 2), bytes(3, 3), bytes(20, 4)))
    await expect(ours.hpke.decryptAead(key, bytes(12, 2), bytes(3, 4), sealed)).rejects.toThrow('E_MALFORMED')
    const signer = await ours.signature.keygen()
    const signature = await ours.signature.sign(signer.signKey, bytes(9, 9))
    expect(await other.signature.verify(signer.publicKey, bytes(9, 9), signature)).toBe(true)
    expect(await ours.signature.verify(signer.publicKey, bytes(9, 8), signature)).toBe(false)
  })
})
