import { afterEach, describe, expect, it } from 'vitest'
import { befriend, conversation, eventually, inTime, say, texts } from './scenes.ts'
import type { WorldDevice } from './device.ts'
import { stallableNetwork } from './stallable-network.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

const code = async (work: () => unknown): Promise<string | undefined> => {
  try {
    await work()
  } catch (error) {
    return (error as { code?: string }).code
  }
  return 'no error'
}

describe('troubles', () => {
  let world: World
  const friends = async (devices = 1): Promise<{ ana: WorldPerson; ben: WorldPerson; ana1: WorldDevice; ben1: WorldDevice }> => {
    world = await startWorld({ people: ['ana', 'ben'], devices })
    const [ana, ben] = world.people as [WorldPerson, WorldPerson]
    await befriend(world, ana, ben)
    return { ana, ben, ana1: ana.devices[0] as WorldDevice, ben1: ben.devices[0] as WorldDevice }
  }
  afterEach(() => world.stop())

  it('what is said offline waits, survives restarts of client and server, and arrives once, in order', async () => {
    const { ana, ben, ana1, ben1 } = await friends()
    await world.stopServer()
    const ids = ['one', 'two', 'three'].map((text) => say(ana1, ben, text).messageId)
    await ana1.reopen()
    say(ana1, ben, 'four')
    expect(ana1.client.conversations.message(ids[0] as never)?.state).toBe('pending')
    await world.restartServer()
    ana1.client.sync.start()
    await inTime(world, () => texts(ben1, ana).length === 4, 'all arrive')
    expect(texts(ben1, ana)).toEqual(['one', 'two', 'three', 'four'])
    expect(await ana1.client.sync.whenIdle(30_000)).toBe(true)
    expect(ana1.client.conversations.message(ids[2] as never)?.state).toBe('sent')
  }, 120_000)

  it('a blocked person reaches nobody; others get the new key through the requests inbox', async () => {
    const { ana, ben, ana1, ben1 } = await friends()
    const cem = await world.addPerson('cem')
    const cem1 = cem.devices[0] as WorldDevice
    await befriend(world, ana, cem)
    await ana1.client.sync.stop()
    const unsaid = say(ana1, ben, 'never said')
    ana1.client.people.block(ben.account.userId)
    expect(ana1.client.conversations.message(unsaid.messageId)).toMatchObject({ state: 'failed', error: 'E_BLOCKED' })
    ana1.client.sync.start()
    expect(await code(() => say(ana1, ben, 'x'))).toBe('E_BLOCKED')
    expect(await ana1.client.sync.whenIdle(10_000)).toBe(true)
    const cursor = (lane: 'mailbox' | 'requests') => Number(ana1.db.all(`SELECT ${lane}_cursor AS n FROM account`)[0]?.['n'])
    const before = { mailbox: cursor('mailbox'), requests: cursor('requests') }
    say(ben1, ana, 'let me in')
    say(cem1, ana, 'with an old token')
    await eventually(() => texts(ana1, cem).length === 1, 'the contact is filed as a message', 90_000)
    // Later Cem's receipts come, with the new token.
    const mailbox = cursor('mailbox')
    await eventually(() => cem1.client.sync.state().outgoing === 0 && ben1.client.sync.state().outgoing === 0, 'accepted', 90_000)
    await ana1.client.sync.whenIdle(10_000)
    // Nobody's old token opens the mailbox.
    expect([mailbox - before.mailbox, cursor('requests') - before.requests]).toEqual([0, 2])
    say(cem1, ana, 'with a new one')
    await eventually(() => texts(ana1, cem).length === 2, 'directly')
    expect(texts(ana1, ben)).toEqual(['never said'])
    expect(texts(ben1, ana)).toEqual(['let me in'])
    expect(ana1.client.people.requests()).toEqual([])
  }, 180_000)

  it('the 24 words open the account with a new password; the old one is void', async () => {
    world = await startWorld({ people: ['ana'] })
    const ana = world.person('ana')
    const words = await (ana.devices[0] as WorldDevice).client.accounts.recoveryWords(ana.password)
    expect(words.split(' ')).toHaveLength(24)
    const next = world.newDevice()
    expect(
      await code(() =>
        next.client.accounts.signInWithWords({
          handle: 'ana',
          words: words.replace(/\w+$/, 'zoo'),
          password: 'x',
          acceptWeakPassword: true,
          deviceName: 'n',
        }),
      ),
    ).toBe('E_RECOVERY_WORDS')
    expect(await code(() => next.client.accounts.signIn({ handle: 'ana', password: 'wrong', deviceName: 'n' }))).toBe('E_CREDENTIALS')
    expect(await code(() => next.client.accounts.signInWithWords({ handle: 'ana', words, password: 'short', deviceName: 'n' }))).toBe(
      'E_WEAK_PASSWORD',
    )
    const account = await next.client.accounts.signInWithWords({
      handle: 'ana',
      words,
      password: 'another one',
      acceptWeakPassword: true,
      deviceName: 'n',
    })
    expect(account.userId).toBe(ana.account.userId)
    expect(account.displayName).toBe('ANA')
    const third = world.newDevice()
    expect(await code(() => third.client.accounts.signIn({ handle: 'ana', password: ana.password, deviceName: 'n' }))).toBe('E_CREDENTIALS')
    await third.client.accounts.signIn({ handle: 'ana', password: 'another one', deviceName: 'third' })
    await third.client.accounts.changePassword({ current: 'another one', password: 'the last', acceptWeakPassword: true })
    expect(await code(() => third.client.accounts.recoveryWords('another one'))).toBe('E_CREDENTIALS')
    expect(await third.client.accounts.recoveryWords('the last')).toBe(words)
    expect((await third.client.accounts.devices()).map((device) => device.name)).toEqual(['ana 1', 'n', 'third'])
  }, 120_000)

  it('a revoked device gets nothing more and says so', async () => {
    const { ana, ben, ana1, ben1 } = await friends(2)
    const ana2 = ana.devices[1] as WorldDevice
    const gone = ana2.client.accounts.current()?.deviceId as never
    await ana1.client.accounts.revokeDevices({ deviceIds: [gone], password: ana.password })
    await inTime(world, () => ana2.events.some((event) => event.type === 'alert' && event.code === 'E_DEVICE_REVOKED'), 'it notices')
    await eventually(() => ana1.client.sync.state().outgoing === 0, 'idle')
    say(ana1, ben, 'from the one that stays')
    await eventually(() => texts(ben1, ana).length === 1, 'arrives')
    say(ben1, ana, 'for one only')
    await inTime(world, () => texts(ana1, ben).length === 2, 'arrives')
    await inTime(world, () => ben1.client.sync.state().outgoing === 0, 'nothing waits for the revoked device')
    expect(texts(ana2, ben)).toEqual([])
    expect(await code(() => ana2.client.accounts.devices())).toMatch(/E_/)
    expect((await ana1.client.accounts.devices()).find((device) => device.deviceId === gone)?.revoked).toBe(true)
  }, 180_000)

  it('a revoked device does not ask again however often it is told to connect, and a sign-in in its place is a device of its own', async () => {
    const { ana, ben, ana1, ben1 } = await friends()
    const network = stallableNetwork()
    const ana2 = world.newDevice({ connect: network.connect })
    const signIn = () => ana2.client.accounts.signIn({ handle: ana.handle, password: ana.password, deviceName: 'second' })
    const { deviceId: gone } = await signIn()
    ana2.client.sync.start()
    await ana2.client.sync.whenIdle()
    await ana1.client.accounts.revokeDevices({ deviceIds: [gone], password: ana.password })
    await inTime(world, () => ana2.events.some((event) => event.type === 'alert' && event.code === 'E_DEVICE_REVOKED'), 'it notices')
    const asked = network.sockets
    for (let i = 0; i < 20; i++) {
      expect(() => ana2.client.sync.start()).toThrow(expect.objectContaining({ code: 'E_DEVICE_REVOKED' }))
      world.clock.advance(60_000)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    expect(network.sockets).toBe(asked)
    await ana2.client.accounts.signOut({ wipe: true })
    expect((await signIn()).deviceId).not.toBe(gone)
    ana2.client.sync.start()
    expect(await ana2.client.sync.whenOnline(10_000)).toBe(true)
    say(ben1, ana, 'to the new one')
    await inTime(world, () => texts(ana2, ben).includes('to the new one'), 'arrives')
  }, 180_000)

  it('an older copy of a store starts new sessions and gets what it had lost', async () => {
    const { ana, ben, ana1, ben1 } = await friends()
    say(ben1, ana, 'before the backup')
    await eventually(() => texts(ana1, ben).length === 1, 'before')
    await ana1.client.sync.whenIdle(10_000)
    const backup = ana1.snapshot()
    for (const text of ['a', 'b', 'c']) say(ben1, ana, text)
    await eventually(() => texts(ana1, ben).length === 4, 'after')
    say(ana1, ben, 'said after the backup')
    await eventually(() => texts(ben1, ana).length === 5, 'answer')
    await ana1.client.close()
    backup.restore()
    // The server gathers acknowledgements for 200 ms before it trims.
    await new Promise((resolve) => setTimeout(resolve, 400))
    const restored = ana1.crash()
    let sessionsLeft: number | undefined
    restored.events.subscribe((event) => {
      if (event.type === 'alert' && event.code === 'E_RESTORED') sessionsLeft = ana1.db.all('SELECT 1 FROM sessions').length
    })
    restored.sync.start()
    await eventually(() => sessionsLeft !== undefined, 'noticed')
    expect(sessionsLeft).toBe(0)
    await inTime(world, () => texts(ana1, ben).length === 4, 'asked for again')
    say(ana1, ben, 'new session')
    await eventually(() => texts(ben1, ana).length === 6, 'goes on')
    say(ben1, ana, 'both ways')
    await eventually(() => texts(ana1, ben).includes('both ways'), 'both ways')
    expect(texts(ana1, ben).filter((text) => text.length === 1)).toEqual(['a', 'b', 'c'])
    expect(ana1.client.conversations.history(conversation(ana1, ben).conversationId).some((message) => message.kind === 'notice')).toBe(true)
  }, 180_000)

  it('limits, strangers and typing', async () => {
    const { ana, ben, ana1, ben1 } = await friends()
    const cem = await world.addPerson('cem')
    expect(await code(() => say(ana1, ben, ' \n'))).toBe('E_MESSAGE_EMPTY')
    expect(await code(() => say(ana1, ben, 'x'.repeat(4_001)))).toBe('E_MESSAGE_TOO_LONG')
    const longest = '€'.repeat(4_000)
    say(ana1, ben, longest)
    await eventually(() => texts(ben1, ana).includes(longest), 'the longest text arrives')
    expect(await code(() => ana1.client.people.request('nobody_here'))).toBe('E_NOT_FOUND')
    expect(await code(() => ana1.client.people.request('ana'))).toBe('E_SELF')
    expect(await code(() => ana1.client.people.request('http://x/u#zz'))).toBe('E_LINK_MALFORMED')
    await ana1.client.people.resolve(cem.account.friendLink)
    expect(await code(() => say(ana1, cem, 'hello'))).toBe('E_NOT_A_CONTACT')
    say(ben1, ana, 'back')
    await eventually(() => texts(ana1, ben).length === 2, 'a session both ways')
    ana1.client.conversations.setTyping(conversation(ana1, ben).conversationId, true)
    await eventually(() => ben1.events.some((event) => event.type === 'typing' && event.typing), 'typing is seen')
    // Who never answers is not told for ever: each one that is dropped on the way leaves a hole in the ratchet.
    await ben1.client.sync.stop()
    for (let i = 0; i < 105; i++) ana1.client.conversations.setTyping(conversation(ana1, ben).conversationId, true)
    const unheard = () => Number(ana1.db.all('SELECT unheard FROM people WHERE user_id = ?', [ben.account.userId])[0]?.['unheard'])
    await eventually(() => unheard() >= 100, 'a hundred')
    await ana1.client.sync.stop()
    expect(unheard()).toBe(100)
    ana1.client.sync.start()
    ben1.client.sync.start()
    say(ben1, ana, 'here')
    await eventually(() => texts(ana1, ben).includes('here'), 'heard')
    expect(unheard()).toBe(0)
    const [mine, theirs] = [await ana1.client.people.safetyNumber(ben.account.userId), await ben1.client.people.safetyNumber(ana.account.userId)]
    expect(mine.digits).toBe(theirs.digits)
    expect(mine.digits.replaceAll(' ', '')).toMatch(/^\d{60}$/)
  }, 180_000)

  it('both asked each other: contacts without accepting', async () => {
    world = await startWorld({ people: ['ana', 'ben'] })
    const [ana, ben] = world.people.map((person) => (person.devices[0] as WorldDevice).client)
    await Promise.all([ana?.people.request('ben'), ben?.people.request('ana')])
    await eventually(() => ana?.people.find('ben')?.state === 'contact' && ben?.people.find('ana')?.state === 'contact', 'contacts', 90_000)
  }, 120_000)
})
