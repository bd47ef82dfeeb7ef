import { afterEach, describe, expect, it } from 'vitest'
import type { WorldDevice } from './device.ts'
import { befriend, conversation, eventually, inTime, rejected, say, texts } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

const SECRET = ['account', 'account_keys', 'profile_keys', 'prekeys', 'sessions', 'outbox', 'envelopes', 'sent_bodies', 'records', 'tasks']

describe('signing out', () => {
  let world: World
  afterEach(() => world.stop())
  const count = (device: WorldDevice, table: string) => Number(device.db.all(`SELECT count(*) AS n FROM ${table}`)[0]?.['n'])

  it('leaves no secret, hides the messages, and the same account finds them again', async () => {
    world = await startWorld({ people: ['ana', 'ben'], devices: 2 })
    const [ana, ben] = world.people as [WorldPerson, WorldPerson]
    const [ana2, ben1] = [ana.devices[1] as WorldDevice, ben.devices[0] as WorldDevice]
    await befriend(world, ana, ben)
    say(ben1, ana, 'before')
    await eventually(() => texts(ana2, ben).length === 1, 'before')
    await ana2.client.sync.stop()
    const lost = say(ana2, ben, 'not sent')
    ana2.client.sync.start()
    await ana2.client.sync.stop()
    const { conversationId } = conversation(ana2, ben)
    const { client } = ana2
    await client.accounts.signOut()

    expect(client.accounts.current()).toBeUndefined()
    expect(SECRET.filter((table) => count(ana2, table) > 0)).toEqual([])
    expect(count(ana2, 'people WHERE profile_key IS NOT NULL')).toBe(0)
    expect([client.conversations.list(), client.people.list(), client.people.requests()]).toEqual([[], [], []])
    expect([client.conversations.get(conversationId), client.conversations.message(lost.messageId), client.people.find('ben')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(() => client.sync.start()).toThrow(expect.objectContaining({ code: 'E_NOT_SIGNED_IN' }))
    expect(ana2.events.some((event) => event.type === 'alert' && event.code === 'E_DEVICE_REVOKED')).toBe(false)
    expect(count(ana2, 'messages')).toBeGreaterThan(0)

    await client.accounts.signIn({ handle: 'ana', password: ana.password, deviceName: 'again' })
    client.sync.start()
    expect(client.accounts.current()?.userId).toBe(ana.account.userId)
    await eventually(() => client.people.find('ben')?.state === 'contact', 'contacts come back')
    expect(texts(ana2, ben)).toEqual(['before', 'not sent'])
    expect(client.conversations.message(lost.messageId)).toMatchObject({ state: 'failed', error: 'E_NOT_SIGNED_IN' })
    client.conversations.retry(lost.messageId)
    await inTime(world, () => texts(ben1, ana).includes('not sent'), 'sent now')
    say(ben1, ana, 'after')
    await inTime(world, () => texts(ana2, ben).includes('after'), 'and heard')
    expect((await client.accounts.devices()).map(({ name, revoked }) => [name, revoked])).toEqual([
      ['ana 1', false],
      ['ana 2', true],
      ['again', false],
    ])
  }, 180_000)

  it('another account on the same store sees nothing of the former one, and acts as itself', async () => {
    world = await startWorld({ people: ['ana', 'ben'] })
    const [ana, ben] = world.people as [WorldPerson, WorldPerson]
    const ana2 = await ana.addDevice()
    await befriend(world, ana, ben)
    say(ben.devices[0] as WorldDevice, ana, 'for ana')
    await eventually(() => texts(ana2, ben).length === 1, 'arrives')
    const indexed = (word: string) => count(ana2, `message_words_data WHERE instr(block, CAST('${word}' AS BLOB)) > 0`)
    expect(indexed('ana')).toBe(1)
    await ana2.client.accounts.signOut()
    const { accounts, conversations, people } = ana2.client
    expect(await rejected(accounts.signUp({ handle: 'ben', password: 'x', deviceName: 'n', acceptWeakPassword: true }))).toBe('E_HANDLE_TAKEN')
    expect(count(ana2, 'messages')).toBeGreaterThan(0)
    const cem = await accounts.signUp({ handle: 'cem', password: 'x', deviceName: 'n', acceptWeakPassword: true })
    expect(accounts.current()).toEqual(cem)
    expect([conversations.list(), people.list(), count(ana2, 'messages'), count(ana2, 'people'), indexed('ana')]).toEqual([[], [], 0, 0, 0])
    ana2.client.sync.start()
    expect(await ana2.client.sync.whenIdle(20_000)).toBe(true)
    expect(await accounts.devices()).toHaveLength(1)
    expect(await accounts.prekeysLeft()).toEqual({ x25519: 100, kem: 100 })
  }, 120_000)

  it('of the last device has a code of its own; with wipe nothing stays, also without a server', async () => {
    world = await startWorld({ people: ['ana'] })
    const ana = world.person('ana')
    const ana1 = ana.devices[0] as WorldDevice
    const { accounts, sync } = ana1.client
    await sync.whenIdle(20_000)
    expect(await rejected(accounts.signOut())).toBe('E_LAST_DEVICE')
    expect(accounts.current()?.handle).toBe('ana')
    expect(await sync.whenOnline(20_000)).toBe(true)
    await world.stopServer()
    expect(await rejected(accounts.signOut())).toBe('E_SERVER_UNREACHABLE')
    await accounts.signOut({ wipe: true })
    expect(accounts.current()).toBeUndefined()
    const tables = ana1.db.all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'").map((row) => String(row['name']))
    // The search index keeps two rows about itself.
    const kept = ['meta', 'opened', 'message_words_config', 'message_words_data']
    expect(tables.filter((table) => !kept.includes(table) && count(ana1, table) > 0)).toEqual([])
    await world.restartServer()
    await accounts.signIn({ handle: 'ana', password: ana.password, deviceName: 'back' })
    expect(accounts.current()?.displayName).toBe('ANA')
    // The token of the device that was wiped must not be used for the next one.
    expect((await accounts.devices()).find((device) => device.current)?.name).toBe('back')
    expect(await accounts.prekeysLeft()).toEqual({ x25519: 0, kem: 0 })
  }, 60_000)

  it('of a device that was removed elsewhere needs nobody', async () => {
    world = await startWorld({ people: ['ana'], devices: 2 })
    const ana = world.person('ana')
    const [ana1, ana2] = ana.devices as [WorldDevice, WorldDevice]
    const gone = ana2.client.accounts.current()?.deviceId as never
    await ana2.client.sync.stop()
    await ana1.client.accounts.revokeDevices({ deviceIds: [gone], password: ana.password })
    await ana2.client.accounts.signOut({ wipe: true })
    expect(ana2.client.accounts.current()).toBeUndefined()
    expect((await ana1.client.accounts.devices()).filter((device) => !device.revoked)).toHaveLength(1)
  }, 60_000)
})
