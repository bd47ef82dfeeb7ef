import { readFileSync } from 'node:fs'
import { type DeviceId, fromBase64url, idFromBytes, type UserId } from '@conclave/protocol'
import { describe, expect, it } from 'vitest'
import { webCryptoProvider } from '../primitives/index.ts'
import { openVault } from '../vault/vault.ts'
import { activeDevices } from '../verify/chain-state.ts'
import { boxesHash } from '../verify/account-key-boxes.ts'
import { verifyProvider } from '../verify/provider.ts'
import { verifyChain } from '../verify/sigchain.ts'
import { accountKeyCommitment, openAccountKey, openOlderAccountKeys } from './account-key.ts'
import { recoveryKeysFromSeed, recoveryWords, seedFromWords } from './recovery.ts'
import { numericFingerprint, safetyNumber } from './safety-number.ts'

/** Our own vectors, and Signal's fingerprint as computed by libsignal. Byte strings are base64url. */
const read = <T>(name: string) => JSON.parse(readFileSync(new URL(`../../../../testing/vectors/${name}.json`, import.meta.url), 'utf8')) as T
const provider = webCryptoProvider()
const userIdOf = (text: string) => idFromBytes('UserId', fromBase64url(text))
const deviceIdOf = (text: string) => idFromBytes('DeviceId', fromBase64url(text))

interface ChainVector {
  links: string[]
  userId: UserId
  hashes: string[]
  handle: string
  activeDevices: DeviceId[]
  recoveryId: DeviceId
  generation: number
  vaultVersion: number
}
const chain = read<ChainVector>('sigchain')
const verified = verifyChain(verifyProvider(), chain.links.map(fromBase64url), chain.userId)

describe('vectors', () => {
  it('sigchain', async () => {
    const state = await verified
    expect(state.hashes).toEqual(chain.hashes.map(fromBase64url))
    expect(state).toMatchObject({ userId: chain.userId, handle: chain.handle, generation: chain.generation })
    expect(activeDevices(state).map((device) => device.keys.id)).toEqual(chain.activeDevices)
    expect([state.recovery.id, state.vault?.version]).toEqual([chain.recoveryId, chain.vaultVersion])
  })

  it('account keys', async () => {
    const vector = read<{
      generation: number
      receiverId: string
      xwingPrivateKey: string
      boxes: { receiverId: string; box: string }[]
      boxesHash: string
      commitment: string
      secrets: string[]
    }>('account-key')
    const state = await verified
    const boxes = vector.boxes.map(({ receiverId, box }) => ({ receiverId: deviceIdOf(receiverId), box: fromBase64url(box) }))
    const box = boxes.find(({ receiverId }) => receiverId === vector.receiverId)?.box as Uint8Array
    const receiver = { deviceId: deviceIdOf(vector.receiverId), xwing: { privateKey: fromBase64url(vector.xwingPrivateKey) } }
    const newest = await openAccountKey(provider, state, vector.generation, receiver, box)
    expect((await openOlderAccountKeys(provider, state, newest)).map((key) => key.secret)).toEqual(vector.secrets.map(fromBase64url))
    expect(accountKeyCommitment(provider, state.userId, newest)).toEqual(fromBase64url(vector.commitment))
    expect(boxesHash(provider, { generation: vector.generation, boxes })).toEqual(fromBase64url(vector.boxesHash))
  })

  it('vault', async () => {
    const vector = read<{ exportKey: string; sealed: string; recoverySeed: string }>('vault')
    expect(await openVault(provider, fromBase64url(vector.exportKey), await verified, fromBase64url(vector.sealed))).toEqual(
      fromBase64url(vector.recoverySeed),
    )
  })

  it('recovery', async () => {
    const vector = read<{ seed: string; words: string; ed25519: string; x25519: string; xwing: string }>('recovery')
    const seed = fromBase64url(vector.seed)
    expect(recoveryWords(seed)).toBe(vector.words)
    expect(seedFromWords(vector.words)).toEqual(seed)
    const keys = await recoveryKeysFromSeed(provider, seed, deviceIdOf('AAAAAAAAAAAAAAAAAAAAAA'))
    expect([keys.ed25519, keys.x25519, keys.xwing].map((pair) => pair.publicKey)).toEqual(
      [vector.ed25519, vector.x25519, vector.xwing].map(fromBase64url),
    )
  })

  it('safety numbers, and Signal’s fingerprint as libsignal computes it', () => {
    const vector = read<{ pairs: { a: string; b: string; digits: string }[]; libsignal: { key: string; identifier: string; digits: string }[] }>(
      'safety-number',
    )
    for (const { a, b, digits } of vector.pairs) expect(safetyNumber(provider, userIdOf(a), userIdOf(b))).toBe(digits)
    for (const { key, identifier, digits } of vector.libsignal)
      expect(numericFingerprint(provider, fromBase64url(key), fromBase64url(identifier))).toBe(digits)
  })
})
