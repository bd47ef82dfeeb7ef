import { deliveryToken, sealEnvelope, webCryptoProvider } from '@conclave/crypto'
import { type EnvelopeId, idFromBytes, PROTOCOL_VERSION } from '@conclave/protocol'
import { afterEach, expect, it } from 'vitest'
import { anonymous } from './anonymous.ts'
import type { WorldDevice } from './device.ts'
import { befriend, eventually, PROOF_OF_WORK_WITHIN, say, texts } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

const crypto = webCryptoProvider()
let world: World
afterEach(() => world.stop())

it('a contact who claims to be somebody else raises no alarm, starts no conversation and loses no message', async () => {
  world = await startWorld({ people: ['ana', 'ben'] })
  const [ana, ben] = world.people as [WorldPerson, WorldPerson]
  await befriend(world, ana, ben)
  const ana1 = ana.devices[0] as WorldDevice
  const ben1 = ben.devices[0] as WorldDevice
  const alarms = () => ana1.events.filter((event) => event.type === 'alert' || event.type === 'repair')

  // ben's device knows ana's token; whoever holds it can write into her mailbox under any name.
  const [known] = ben1.db.all('SELECT profile_key, profile_generation FROM people WHERE user_id = ?', [ana.account.userId])
  const key = { generation: Number(known?.['profile_generation']), secret: known?.['profile_key'] as Uint8Array }
  const token = deliveryToken(crypto, ana.account.userId, key)
  const server = anonymous(world.server.url)
  await server.ask({ type: 'open', version: PROTOCOL_VERSION })
  const addresses = await server.ask({ type: 'addresses', requestId: 1, userId: ana.account.userId })
  if (addresses.type !== 'addresses') throw new Error(addresses.type)
  const [address] = addresses.devices
  if (!address) throw new Error('no device')
  for (const [requestId, headSeq] of [
    [2, 4],
    [3, 4_000],
    [4, 1],
  ] as const) {
    const payload = await sealEnvelope(crypto, address, {
      senderUserId: ben.account.userId,
      senderDeviceId: ben.account.deviceId,
      headSeq,
      headHash: crypto.random(32),
      message: crypto.random(200),
    })
    const envelopeId: EnvelopeId = idFromBytes('EnvelopeId', crypto.random(16))
    const reply = await server.ask({ type: 'deliver', requestId, mailboxId: address.mailboxId, token, envelopeId, flags: 0, payload })
    expect(reply.type).toBe('accepted')
  }
  server.close()

  say(ben1, ana, 'the real one')
  await eventually(() => texts(ana1, ben).length === 1, 'the real message arrives', 30_000)
  expect(alarms().filter((event) => event.type === 'alert')).toEqual([])
  expect(alarms().length).toBeLessThanOrEqual(1)
}, 120_000)

it('a stranger whose app believes to be in contact already reaches nobody before a request is accepted', async () => {
  world = await startWorld({ people: ['ana', 'ben'] })
  const [ana, ben] = world.people as [WorldPerson, WorldPerson]
  const [ana1, ben1] = [ana.devices[0] as WorldDevice, ben.devices[0] as WorldDevice]
  await ben1.client.people.resolve('ana')
  ben1.db.run("UPDATE people SET state = 'contact'")
  say(ben1, ana, 'unasked for')
  await eventually(() => ben1.client.sync.state().outgoing === 0, 'the server has it', PROOF_OF_WORK_WITHIN)
  await eventually(() => Number(ana1.db.all('SELECT requests_cursor AS n FROM account')[0]?.['n']) === 1, 'ana’s device has looked at it', 30_000)
  expect([ana1.client.conversations.list(), ana1.client.people.list(), ana1.client.people.requests()]).toEqual([[], [], []])
  expect(ana1.db.all("SELECT 1 FROM messages WHERE kind = 'text'")).toEqual([])
}, 180_000)
