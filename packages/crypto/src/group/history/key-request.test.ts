import { codeOf, type DeviceId } from '@conclave/protocol'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { webCryptoProvider } from '../../primitives/index.ts'
import { decodeSaid, decodeSignal, encodeSaid, encodeSignal } from '../content/said.ts'
import type { GroupMember } from '../port.ts'
import type { GroupSuite } from '../suites.ts'
import { type TestGroupMember, townOf } from '../town.fixture.ts'
import { decodeEpochKeys, encodeEpochKeys, isKeyAnswerOf, isKeyRequestOf, REQUESTED_EPOCHS, signKeyAnswer, signKeyRequest } from './key-request.ts'

const provider = webCryptoProvider()
const leafOf = (of: TestGroupMember, by: TestGroupMember): GroupMember =>
  by.now.members.find(({ deviceId }) => deviceId === of.device.deviceId) as GroupMember
const codeOfCall = (work: () => unknown) => {
  try {
    work()
    return undefined
  } catch (error) {
    return codeOf(error) ?? error
  }
}

describe.each(['classical', 'x-wing'] as const satisfies readonly GroupSuite[])('keys that a member lacks, %s', (suite) => {
  it('go to one leaf, for one request, and to nobody else', async () => {
    const town = await townOf(provider, 3, suite)
    const [ada, bob, cyd] = town.members as [TestGroupMember, TestGroupMember, TestGroupMember]
    const keys = Array.from({ length: REQUESTED_EPOCHS }, (_, epoch) => ({ epoch: epoch + 2 ** 40, joined: provider.random(32) }))
    const asked = await signKeyRequest(provider, town.groupId, bob.device, [1], [])
    const sealed = (await town.cipher.sealToLeaf(ada.now, leafOf(bob, ada), asked.request, encodeEpochKeys(keys))) as Uint8Array
    expect(decodeEpochKeys((await town.cipher.openAtLeaf(bob.now, asked.request, sealed)) as Uint8Array)).toEqual(keys)
    expect(await town.cipher.openAtLeaf(bob.now, provider.random(16), sealed)).toBeUndefined()
    expect(await town.cipher.openAtLeaf(cyd.now, asked.request, sealed)).toBeUndefined()
    for (let at = 0; at < sealed.length; at += 97)
      expect(await town.cipher.openAtLeaf(bob.now, asked.request, sealed.with(at, (sealed[at] as number) ^ 1))).toBeUndefined()
    expect(await town.cipher.openAtLeaf(bob.now, asked.request, new Uint8Array())).toBeUndefined()
    const answer = await signKeyAnswer(provider, town.groupId, ada.device, { request: asked.request, sealed })
    const whole = encodeSignal({ epoch: 2 ** 40, sealed: encodeSaid({ type: 'answer', ...answer }) })
    expect(whole.length).toBeLessThan(3_200)
    expect(decodeSaid(decodeSignal(whole).sealed)).toEqual({ type: 'answer', ...answer })
  })

  it('are opened after others have committed, and no more once the own leaf is another', async () => {
    const town = await townOf(provider, 2, suite)
    const [ada, bob] = town.members as [TestGroupMember, TestGroupMember]
    const request = provider.random(16)
    const sealed = (await town.cipher.sealToLeaf(ada.now, leafOf(bob, ada), request, Uint8Array.of(7))) as Uint8Array
    await town.deliver(await ada.commit())
    expect(await town.cipher.openAtLeaf(bob.now, request, sealed)).toEqual(Uint8Array.of(7))
    await town.deliver(await bob.commit())
    expect(await town.cipher.openAtLeaf(bob.now, request, sealed)).toBeUndefined()
  })
})

describe('requests and answers', () => {
  it('are good from their device in their group only, every field of them', async () => {
    const town = await townOf(provider, 2)
    const [ada, bob] = town.members as [TestGroupMember, TestGroupMember]
    const key = ada.device.ed25519.publicKey
    const asked = await signKeyRequest(provider, town.groupId, ada.device, [3, 2], [bob.device.deviceId])
    const answer = await signKeyAnswer(provider, town.groupId, ada.device, { request: asked.request, sealed: Uint8Array.of(1) })
    expect([await isKeyRequestOf(provider, town.groupId, key, asked), await isKeyAnswerOf(provider, town.groupId, key, answer)]).toEqual([true, true])
    const other = { userId: bob.device.userId, deviceId: bob.device.deviceId, request: provider.random(16) }
    for (const change of [...Object.entries(other), ['epochs', [3]], ['except', [] as DeviceId[]]] as const)
      expect([change, await isKeyRequestOf(provider, town.groupId, key, { ...asked, [change[0]]: change[1] })]).toEqual([change, false])
    for (const change of [...Object.entries(other), ['sealed', Uint8Array.of(2)]] as const)
      expect([change, await isKeyAnswerOf(provider, town.groupId, key, { ...answer, [change[0]]: change[1] })]).toEqual([change, false])
    expect(await isKeyRequestOf(provider, provider.random(32), key, asked)).toBe(false)
    expect(await isKeyRequestOf(provider, town.groupId, bob.device.ed25519.publicKey, asked)).toBe(false)
  })

  it('of any bytes are decoded or refused', async () => {
    const town = await townOf(provider, 1)
    const [ada] = town.members as [TestGroupMember]
    const asked = encodeSaid({ type: 'request', ...(await signKeyRequest(provider, town.groupId, ada.device, [3, 2], [])) })
    const mangled = fc.tuple(fc.nat(asked.length - 1), fc.nat(255)).map(([at, byte]) => asked.with(at, byte))
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), mangled), (bytes) => {
        for (const decode of [decodeSaid, decodeSignal, decodeEpochKeys])
          expect([undefined, 'E_MALFORMED']).toContain(codeOfCall(() => decode(bytes)))
      }),
    )
    const many = Array.from({ length: REQUESTED_EPOCHS + 1 }, (_, epoch) => ({ epoch, joined: new Uint8Array(32) }))
    expect(codeOfCall(() => encodeEpochKeys(many))).toBe('E_MALFORMED')
  })
})
