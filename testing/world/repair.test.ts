import {
  activeDevices,
  decodeChainState,
  decodeDeviceKeys,
  decodePeerSessions,
  encodePeerSessions,
  encryptMessage,
  sealEnvelope,
  webCryptoProvider,
} from '@conclave/crypto'
import type { Connect, Database, Socket, SocketListener, SocketPath, Transport } from '@conclave/client'
import { nodeTransport } from '@conclave/client/node'
import { decodeAnonymousRequest, decodeAs, encodeAnonymousRequest, ENVELOPE_FLAGS, idFromBytes, signedPrekey } from '@conclave/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WorldDevice } from './device.ts'
import { befriend, eventually, inTime, say, texts } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

const HOUR = 3_600_000

describe('session repair', () => {
  let world: World
  let ana: WorldPerson
  let ben: WorldPerson
  let ana1: WorldDevice
  let ben1: WorldDevice
  beforeEach(async () => {
    world = await startWorld({ people: ['ana', 'ben'] })
    ;[ana, ben] = world.people as [WorldPerson, WorldPerson]
    ;[ana1, ben1] = [ana.devices[0] as WorldDevice, ben.devices[0] as WorldDevice]
    await befriend(world, ana, ben)
    say(ana1, ben, 'one')
    await eventually(() => texts(ben1, ana).length === 1, 'one')
    say(ben1, ana, 'two')
    await eventually(() => texts(ana1, ben).length === 2, 'two')
  }, 120_000)
  afterEach(() => world.stop())
  const repairs = (device: WorldDevice) => device.events.filter((event) => event.type === 'repair').length

  /** The store of a device after its root and chain keys were damaged. */
  function corrupt(db: Database): void {
    for (const row of db.all('SELECT user_id, device_id, state FROM sessions')) {
      const sessions = decodePeerSessions(new Uint8Array(row['state'] as Uint8Array))
      const ratchet = damaged(sessions.sending.ratchet) as typeof sessions.sending.ratchet
      const state = encodePeerSessions({ ...sessions, sending: { ...sessions.sending, ratchet }, older: [] })
      db.run('UPDATE sessions SET state = ? WHERE user_id = ? AND device_id = ?', [state, row['user_id'] as string, row['device_id'] as string])
    }
  }
  /** Every byte string in it. */
  function damaged(value: unknown): unknown {
    if (value instanceof Uint8Array) return value.map((byte) => byte ^ 0x55)
    if (Array.isArray(value)) return value.map(damaged)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, damaged(part)]))
  }

  it('a damaged session is replaced, and the message arrives exactly once', async () => {
    corrupt(ben1.db)
    await ben1.reopen()
    ben1.client.sync.start()
    say(ana1, ben, 'three')
    await inTime(world, () => texts(ben1, ana).includes('three'), 'repaired')
    expect(repairs(ben1)).toBe(1)
    expect((await ben1.client.people.safetyNumber(ana.account.userId)).recentResets).toBe(1)
    say(ben1, ana, 'four')
    say(ana1, ben, 'five')
    await inTime(world, () => texts(ana1, ben).includes('four') && texts(ben1, ana).includes('five'), 'goes on')
    expect(texts(ben1, ana).toSorted()).toEqual(['five', 'four', 'one', 'three', 'two'])
    expect(texts(ana1, ben).filter((text) => text === 'four')).toHaveLength(1)
  }, 120_000)

  it('a second damage within the hour waits; after it the next message is repaired', async () => {
    corrupt(ben1.db)
    await ben1.reopen()
    ben1.client.sync.start()
    say(ana1, ben, 'three')
    await inTime(world, () => texts(ben1, ana).includes('three'), 'first repair')
    expect(await ben1.client.sync.whenIdle(20_000)).toBe(true)
    expect(await ana1.client.sync.whenIdle(20_000)).toBe(true)
    corrupt(ben1.db)
    await ben1.reopen()
    ben1.client.sync.start()
    for (const text of ['four', 'five', 'six']) say(ana1, ben, text)
    await eventually(() => ana1.client.sync.state().outgoing === 0, 'sent')
    expect(await ben1.client.sync.whenIdle(20_000)).toBe(true)
    expect(repairs(ben1)).toBe(1)
    for (let quarter = 0; quarter < 5; quarter++) world.clock.advance(HOUR / 4)
    say(ana1, ben, 'seven')
    await inTime(world, () => texts(ben1, ana).includes('seven') && texts(ben1, ana).includes('four'), 'second repair')
    expect(repairs(ben1)).toBe(2)
    expect(
      texts(ben1, ana)
        .filter((text) => /^(four|five|six|seven)$/.test(text))
        .toSorted(),
    ).toEqual(['five', 'four', 'seven', 'six'])
  }, 120_000)

  it('a flood of garbage under an intact seal in the name of a contact causes one reset', async () => {
    const crypto = webCryptoProvider()
    const address = ana1.db.all('SELECT * FROM addresses WHERE user_id = ?', [ben.account.userId])[0]
    const sealing = decodeAs(signedPrekey, new Uint8Array(address?.['sealing'] as Uint8Array))
    const mailboxId = address?.['mailbox_id'] as Parameters<typeof sealEnvelope>[1]['mailboxId']
    const insert =
      'INSERT INTO envelopes (user_id, device_id, mailbox_id, envelope_id, message_id, payload, stranger, not_before) VALUES (?, ?, ?, ?, ?, ?, 0, 0)'
    const bytesOf = (sql: string, ...params: string[]) => new Uint8Array(ana1.db.all(sql, params)[0]?.['bytes'] as Uint8Array)
    const keys = decodeDeviceKeys(bytesOf('SELECT device_keys AS bytes FROM account'))
    const local = { userId: ana.account.userId, deviceId: keys.deviceId, ed25519: keys.ed25519.publicKey, x25519: keys.x25519 }
    const chain = decodeChainState(bytesOf('SELECT state AS bytes FROM chains WHERE user_id = ?', ben.account.userId))
    const [bens] = activeDevices(chain)
    if (!bens) throw new Error('no device')
    const remote = { userId: ben.account.userId, deviceId: bens.keys.id, ed25519: bens.keys.ed25519, x25519: bens.keys.x25519 }
    const sessions = decodePeerSessions(bytesOf('SELECT state AS bytes FROM sessions WHERE user_id = ?', ben.account.userId))
    // Real messages of the session, each with one byte changed.
    for (let i = 0; i < 40; i++) {
      const { message } = await encryptMessage(crypto, local, remote, sessions, new Uint8Array(40), world.clock.now())
      message[message.length - 1 - i] = (message[message.length - 1 - i] as number) ^ 1
      const content = { senderUserId: ana.account.userId, senderDeviceId: ana.account.deviceId, headSeq: 1, headHash: new Uint8Array(32), message }
      const payload = await sealEnvelope(crypto, { mailboxId, sealing } as never, content)
      const envelopeId = idFromBytes('EnvelopeId', crypto.random(16))
      ana1.db.run(insert, [ben.account.userId, address?.['device_id'] as string, mailboxId, envelopeId, `garbage${i}`, payload])
    }
    say(ana1, ben, 'after the flood')
    await inTime(world, () => texts(ben1, ana).includes('after the flood'), 'not lost in it')
    await eventually(() => ana1.client.sync.state().outgoing === 0, 'flood delivered')
    expect(await ben1.client.sync.whenIdle(20_000)).toBe(true)
    expect(repairs(ben1)).toBe(1)
    expect(texts(ben1, ana)).toEqual(['one', 'two', 'after the flood'])
  }, 120_000)

  it('holes are noticed, asked for in bounded questions, and filled', async () => {
    await ana1.client.close()
    // Ben listens only afterwards: what he asks for again must not meet the same server, for it is said again once.
    await ben1.client.sync.stop()
    const lost: string[] = []
    // A server that says yes and drops: every second envelope never reaches the mailbox.
    const dropping: Connect = (url) => {
      const transport = nodeTransport(url)
      return { http: transport.http, openSocket: (path, listener) => dropEverySecond(path, listener, transport, lost) }
    }
    ana1.crash({ connect: dropping }).sync.start()
    for (let i = 0; i < 20; i++) say(ana1, ben, `m${i}`)
    await eventually(() => ana1.client.sync.state().outgoing === 0, 'sent, as the server says')
    expect(lost).toHaveLength(10)
    await ana1.reopen()
    ana1.client.sync.start()
    ben1.client.sync.start()
    expect(await ben1.client.sync.whenIdle(20_000)).toBe(true)
    say(ana1, ben, 'the last')
    await inTime(world, () => texts(ben1, ana).filter((text) => text.startsWith('m')).length === 20, 'all arrive')
    const gaps = ben1.events.filter((event) => event.type === 'gap')
    expect(gaps.reduce((sum, gap) => sum + gap.missing, 0)).toBe(10)
    expect(gaps.length).toBeLessThanOrEqual(11)
    expect(repairs(ben1)).toBe(0)
    expect(texts(ben1, ana).toSorted()).toEqual([...new Set(texts(ben1, ana))].toSorted())
  }, 120_000)
})

function dropEverySecond(path: SocketPath, listener: SocketListener, transport: Transport, lost: string[]): Socket {
  let n = 0
  const socket = transport.openSocket(path, listener)
  if (path !== '/v1/anonymous') return socket
  const send = (frame: Uint8Array) => {
    const request = decodeAnonymousRequest(frame)
    if (request.type !== 'deliver' || n++ % 2 === 0) return socket.send(frame)
    lost.push(request.envelopeId)
    // To a mailbox that takes it and belongs to nobody who listens: the transient flag drops it.
    socket.send(encodeAnonymousRequest({ ...request, flags: ENVELOPE_FLAGS.transient, payload: new Uint8Array([1]) }))
  }
  return { send, close: () => socket.close() }
}
