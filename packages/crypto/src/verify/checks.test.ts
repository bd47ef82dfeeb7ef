import { type DeviceId, idFromBytes, type PrekeyBundle, type UserId } from '@conclave/protocol'
import { ed25519 } from '@noble/curves/ed25519.js'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createAccount, type NewAccount } from '../identity/account.ts'
import { type DeviceKeys, generateDeviceKeys } from '../identity/device-keys.ts'
import { signChallenge, signPrekey } from '../identity/sign-in.ts'
import { parseHandle } from '@conclave/protocol'
import { webCryptoProvider } from '../primitives/index.ts'
import { boxesHash, checkAccountKeyBoxes } from './account-key-boxes.ts'
import { hashDeliveryToken, matchesDeliveryToken } from './delivery-token.ts'
import { isSoundPoint, verifyInSoftware } from './ed25519.ts'
import { decodeSignedLink } from './links.ts'
import { verifyPrekey } from './prekey.ts'
import { checkProofOfWork, leadingZeroBits } from './proof-of-work.ts'
import { verifyProvider } from './provider.ts'
import { verifyChallenge } from './session.ts'
import { CURRENT_SUITE, isKnownSuite, passwordSuite } from './suites.ts'

const provider = webCryptoProvider()
const server = verifyProvider()
const userId = idFromBytes('UserId', new Uint8Array(32).fill(1))
const serverId = idFromBytes('ServerId', new Uint8Array(32).fill(2))

let keys: DeviceKeys
let account: NewAccount
beforeAll(async () => {
  keys = await generateDeviceKeys(provider)
  account = await createAccount(provider, { handle: parseHandle('ada'), deviceName: '' })
})

describe('Ed25519', () => {
  const message = new TextEncoder().encode('message')

  it('agrees between platform, software and the full provider', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.uint8Array(), fc.nat(63), fc.boolean(), async (seed, data, at, flip) => {
        const good = ed25519.sign(data, seed)
        const signature = flip ? good.with(at, (good[at] as number) ^ 1) : good
        const key = ed25519.getPublicKey(seed)
        const verdicts = [
          await server.verify(key, data, signature),
          verifyInSoftware(key, data, signature),
          await provider.verify(key, data, signature),
        ]
        expect(verdicts).toEqual([!flip, !flip, !flip])
      }),
      { numRuns: 40 },
    )
  })

  it('refuses keys of small order and non-canonical ones', async () => {
    const identity = new Uint8Array(32).with(0, 1)
    // S = 0 and R = identity fit every message under the identity as key.
    const forged = new Uint8Array(64).with(0, 1)
    expect(verifyInSoftware(identity, message, forged)).toBe(true)
    expect(await server.verify(identity, message, forged)).toBe(false)
    for (const key of [
      new Uint8Array(32),
      new Uint8Array(32).fill(0xff),
      identity.with(31, 0x80),
      Uint8Array.of(0xec, ...new Uint8Array(30).fill(0xff), 0x7f),
    ])
      expect(isSoundPoint(key)).toBe(false)
    expect(isSoundPoint(keys.ed25519.publicKey)).toBe(true)
  })

  it('answers false for wrong lengths and for a signature with S + L', async () => {
    const signature = await provider.sign(keys.ed25519.privateKey, message)
    const key = keys.ed25519.publicKey
    expect(await server.verify(key, message, signature)).toBe(true)
    expect(await server.verify(key.subarray(1), message, signature)).toBe(false)
    expect(await server.verify(key, message, signature.subarray(1))).toBe(false)
    let carry = ed25519.Point.Fn.ORDER
    const malleable = signature.slice()
    let sum = 0
    for (let i = 32; i < 64; i++, carry >>= 8n) {
      sum += (malleable[i] as number) + Number(carry & 0xffn)
      malleable[i] = sum & 0xff
      sum >>= 8
    }
    expect(await server.verify(key, message, malleable)).toBe(false)
    expect(verifyInSoftware(key, message, malleable)).toBe(false)
  })
})

describe('signed structures', () => {
  it('binds a challenge to all of its fields', async () => {
    const challenge = { serverId, userId, deviceId: keys.deviceId, serverNonce: provider.random(32), clientNonce: provider.random(32), expiry: 1_000 }
    const signature = await signChallenge(provider, keys, challenge)
    const verify = (changed: object) => verifyChallenge(server, keys.ed25519.publicKey, { ...challenge, ...changed }, signature)
    expect(await verify({})).toBe(true)
    const other = (name: 'serverNonce' | 'clientNonce') => ({ [name]: provider.random(32) })
    const changes = [
      { expiry: 1_001 },
      other('serverNonce'),
      other('clientNonce'),
      { userId: serverId as string as UserId },
      { serverId: userId },
      { deviceId: idFromBytes('DeviceId', new Uint8Array(16)) },
    ]
    for (const changed of changes) expect(await verify(changed)).toBe(false)
    expect(await verify({ serverNonce: challenge.clientNonce, clientNonce: challenge.serverNonce })).toBe(false)
  })

  it('binds a prekey to its owner, kind, number and time', async () => {
    const owner = { userId, deviceId: keys.deviceId, kind: 'x25519-signed' } as const
    const signed: PrekeyBundle['signed'] = await signPrekey(
      provider,
      keys,
      { userId, kind: 'x25519-signed' },
      { keyId: 7, expires: 99, key: provider.random(32) },
    )
    const verify = (changedOwner: object, changed: object) =>
      verifyPrekey(server, keys.ed25519.publicKey, { ...owner, ...changedOwner }, { ...signed, ...changed })
    expect(await verify({}, {})).toBe(true)
    for (const changed of [{ keyId: 8 }, { expires: 100 }, { key: provider.random(32) }, { key: signed.key.subarray(1) }])
      expect(await verify({}, changed)).toBe(false)
    for (const changed of [{ kind: 'sealing' }, { userId: serverId }, { deviceId: idFromBytes('DeviceId', new Uint8Array(16)) as DeviceId }])
      expect(await verify(changed, {})).toBe(false)
  })

  it('counts leading zero bits and checks the work', () => {
    expect([[0x80], [0x40], [0x01], [0, 0xff], [0, 0]].map((hash) => leadingZeroBits(Uint8Array.from(hash)))).toEqual([0, 1, 7, 8, 16])
    const work = {
      serverId,
      mailboxId: idFromBytes('MailboxId', new Uint8Array(16)),
      payload: new Uint8Array(9),
      expiry: 5,
      nonce: new Uint8Array(16),
    }
    let n = 0
    while (!checkProofOfWork(server, work, 8)) new DataView(work.nonce.buffer).setUint32(0, ++n)
    expect(checkProofOfWork(server, work, 8)).toBe(true)
    expect(checkProofOfWork(server, { ...work, nonce: new Uint8Array(17) }, 0)).toBe(false)
    const moved = Array.from({ length: 64 }, (_, i) => checkProofOfWork(server, { ...work, expiry: 6 + i }, 8))
    expect(moved.filter(Boolean).length).toBeLessThan(8)
  })

  it('knows delivery tokens by their hash', () => {
    const token = provider.random(16)
    const hash = hashDeliveryToken(server, token)
    expect(matchesDeliveryToken(server, token, hash)).toBe(true)
    expect(matchesDeliveryToken(server, token.with(0, (token[0] as number) ^ 1), hash)).toBe(false)
    expect(matchesDeliveryToken(server, new Uint8Array(17), server.sha256(new Uint8Array(17)))).toBe(false)
  })
})

describe('account key boxes', () => {
  it('do not depend on their order, and on everything else', () => {
    const { accountKeys, state, links } = account
    const rotate = decodeSignedLink(server, links[1] as Uint8Array).link
    const setHandle = decodeSignedLink(server, links[2] as Uint8Array).link
    const [first, second] = accountKeys.boxes as [(typeof accountKeys.boxes)[0], (typeof accountKeys.boxes)[0]]
    expect(boxesHash(server, { ...accountKeys, boxes: [second, first] })).toEqual(boxesHash(server, accountKeys))
    const check = (boxes: object | undefined) => () => checkAccountKeyBoxes(server, state, rotate, boxes as typeof accountKeys | undefined)
    check(accountKeys)()
    checkAccountKeyBoxes(server, state, setHandle, undefined)
    expect(() => checkAccountKeyBoxes(server, state, setHandle, accountKeys)).toThrow('E_CHAIN_INVALID')
    const bad = [
      undefined,
      { ...accountKeys, generation: 2 },
      { ...accountKeys, boxes: [first] },
      { ...accountKeys, boxes: [first, first] },
      { ...accountKeys, boxes: [first, second, second] },
    ]
    for (const boxes of bad) expect(check(boxes)).toThrow('E_CHAIN_INVALID')
    expect(check({ ...accountKeys, boxes: [first, { ...second, box: first.box }] })).toThrow('E_CHAIN_INVALID')
  })
})

describe('password suites', () => {
  it('are known by number and never below the floor', () => {
    expect(passwordSuite(CURRENT_SUITE)).toEqual({ memory: 131_072, iterations: 3, parallelism: 1 })
    for (let suite = 0; suite < 256; suite++) {
      const parameters = passwordSuite(suite)
      expect(isKnownSuite(suite)).toBe(parameters !== undefined)
      if (parameters) expect([parameters.memory >= 65_536, parameters.iterations >= 3]).toEqual([true, true])
    }
  })
})
