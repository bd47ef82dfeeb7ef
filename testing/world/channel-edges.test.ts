import type { InstanceMark } from '@conclave/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  channelNamed,
  clientOf,
  deviceOf,
  foundHarbour,
  linkTo,
  noticesIn,
  readAll,
  reads,
  ready,
  say,
  textsIn,
  untilRead,
  untilSent,
  WITHIN,
} from './channel-scenes.ts'
import { eventually } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

describe('channels at their edges', () => {
  let world: World
  let ana: WorldPerson
  let ben: WorldPerson
  beforeEach(async () => {
    world = await startWorld({ people: ['ana', 'ben'], device: { groupSuite: 'classical' } })
    ;[ana, ben] = world.people as [WorldPerson, WorldPerson]
  })
  afterEach(() => world.stop())
  const sees = (person: WorldPerson, communityId: Parameters<typeof ready>[1], name: string): boolean =>
    clientOf(person)
      .communities.get(communityId)
      ?.channels.some((one) => one.name === name) ?? false

  it('a restricted channel has keys of its own: a role opens it, with its past, and closes it', async () => {
    const communityId = await foundHarbour(ana)
    const { communities } = clientOf(ana)
    const roleId = await communities.createRole(communityId, { name: 'mate', permissions: [] })
    await communities.createChannel(communityId, { name: 'bridge', policy: 'shared', private: { roles: [roleId] } })
    await clientOf(ben).communities.join(await linkTo(clientOf(ana), communityId))
    say(clientOf(ana), communityId, 'for the bridge', 'bridge')
    say(clientOf(ana), communityId, 'for all')
    await untilRead(deviceOf(ben), communityId, 'for all')
    expect(sees(ben, communityId, 'bridge')).toBe(false)
    await communities.setRoles(communityId, ben.account.userId, { add: [roleId] })
    await eventually(() => sees(ben, communityId, 'bridge'), 'ben sees the channel', WITHIN)
    await untilRead(deviceOf(ben), communityId, 'for the bridge', 'bridge')
    say(clientOf(ben), communityId, 'aye', 'bridge')
    await untilRead(deviceOf(ana), communityId, 'aye', 'bridge')
    expect(deviceOf(ben).db.all('SELECT audience FROM mls_groups')).toHaveLength(2)
    const conversationId = channelNamed(clientOf(ben), communityId, 'bridge')
    await communities.setRoles(communityId, ben.account.userId, { remove: [roleId] })
    await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'not for ben', 'bridge'))
    await eventually(() => !sees(ben, communityId, 'bridge'), 'ben sees it no more', WITHIN)
    await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'later'))
    await untilRead(deviceOf(ben), communityId, 'later')
    expect(
      clientOf(ben)
        .conversations.history(conversationId)
        .map(({ text }) => text),
    ).not.toContain('not for ben')
    expect(() => clientOf(ben).conversations.send(conversationId, 'may I?')).toThrow('E_NOT_FOUND')
  })

  it('who has lost a role says what is due for all: keys that must be made anew hold nothing up', async () => {
    const roles = [{ name: 'mate', permissions: [] }]
    const channels = [{ name: 'general' }, { name: 'bridge', private: { roles: ['mate'] } }]
    const { communityId } = await clientOf(ana).communities.create({ name: 'Harbour', template: { channels, categories: [], roles } })
    const { communities } = clientOf(ana)
    const link = await linkTo(clientOf(ana), communityId)
    const cyd = await world.addPerson('cyd')
    for (const person of [ben, cyd]) await clientOf(person).communities.join(link)
    const mates = communities.get(communityId)?.roles.flatMap(({ name, roleId }) => (name === 'mate' ? [roleId] : [])) ?? []
    await communities.setRoles(communityId, ben.account.userId, { add: mates })
    await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'for the bridge', 'bridge'))
    await eventually(() => reads(clientOf(ben), communityId, 'for the bridge', 'bridge'), 'ben is on the bridge', WITHIN)
    await ready(clientOf(ben), communityId)
    await communities.setRoles(communityId, ben.account.userId, { remove: mates })
    await communities.kick(communityId, cyd.account.userId)
    await clientOf(ana).sync.stop()
    const message = say(clientOf(ben), communityId, 'still here')
    const now = () => clientOf(ben).conversations.message(message.messageId)
    await eventually(() => now()?.state !== 'pending', 'it is sent', WITHIN)
    expect(now()).toMatchObject({ state: 'sent' })
    clientOf(ana).sync.start()
    await untilRead(deviceOf(ana), communityId, 'still here')
  })

  it('many come at once, with nobody online, and all read all', async () => {
    const communityId = await foundHarbour(ana)
    const link = await linkTo(clientOf(ana), communityId)
    await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'welcome'))
    await ready(clientOf(ana), communityId)
    await deviceOf(ana).client.close()
    const crowd = [ben]
    for (let i = 0; i < 5; i++) crowd.push(await world.addPerson(`carl_${i}`))
    await Promise.all(crowd.map((person) => clientOf(person).communities.join(link)))
    await Promise.all(crowd.map((person) => untilRead(deviceOf(person), communityId, 'welcome')))
    for (const person of crowd) say(clientOf(person), communityId, `here is ${person.handle}`)
    const all = () => crowd.map((person) => textsIn(clientOf(person), communityId))
    await eventually(() => all().every((texts) => texts.length === 7), 'all are here', WITHIN)
    await Promise.all(crowd.map((person) => ready(clientOf(person), communityId)))
    expect(new Set(all().map(String)).size).toBe(1)
    for (const person of crowd) expect(noticesIn(clientOf(person), communityId)).toEqual([])
    deviceOf(ana).crash()
  })

  it('an older copy of the store comes anew into its groups, and doubles nothing', async () => {
    const marks = new Map<string, Uint8Array>()
    const mark: InstanceMark = { read: () => marks.get('ben'), write: (value) => void marks.set('ben', value) }
    await deviceOf(ben).reopen({ instance: mark })
    clientOf(ben).sync.start()
    const communityId = await foundHarbour(ana)
    await clientOf(ben).communities.join(await linkTo(clientOf(ana), communityId))
    await untilSent(deviceOf(ben), say(clientOf(ben), communityId, 'one'))
    await untilRead(deviceOf(ana), communityId, 'one')
    await ready(clientOf(ben), communityId)
    const older = deviceOf(ben).snapshot()
    await deviceOf(ben).reopen({ instance: mark })
    clientOf(ben).sync.start()
    await untilSent(deviceOf(ben), say(clientOf(ben), communityId, 'two'))
    await untilRead(deviceOf(ana), communityId, 'two')
    await deviceOf(ben).client.close()
    older.restore()
    await deviceOf(ben).reopen({ instance: mark })
    clientOf(ben).sync.start()
    await untilRead(deviceOf(ben), communityId, 'two')
    await untilSent(deviceOf(ben), say(clientOf(ben), communityId, 'three'))
    await untilRead(deviceOf(ana), communityId, 'three')
    expect(textsIn(clientOf(ana), communityId)).toEqual(['one', 'two', 'three'])
    expect(textsIn(clientOf(ben), communityId)).toEqual(['one', 'two', 'three'])
    expect(noticesIn(clientOf(ana), communityId)).toEqual([])
  })

  it('who lost the state while keys were made anew comes back by what members give', async () => {
    const communityId = await foundHarbour(ana)
    const link = await linkTo(clientOf(ana), communityId)
    const carl = await world.addPerson('carl')
    await Promise.all([ben, carl].map((person) => clientOf(person).communities.join(link)))
    await untilSent(deviceOf(ben), say(clientOf(ben), communityId, 'one'))
    await Promise.all([ana, ben, carl].map((person) => untilRead(deviceOf(person), communityId, 'one')))
    await ready(clientOf(ben), communityId)
    await clientOf(ben).sync.stop()
    deviceOf(ben).db.run('DELETE FROM mls_states')
    await clientOf(ana).communities.kick(communityId, carl.account.userId)
    await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'two'))
    await clientOf(ana).communities.edit(communityId, { name: 'New harbour' })
    deviceOf(ben).crash().sync.start()
    await untilRead(deviceOf(ben), communityId, 'two')
    say(clientOf(ben), communityId, 'three')
    await untilRead(deviceOf(ana), communityId, 'three')
    await eventually(() => clientOf(ben).communities.get(communityId)?.name === 'New harbour', 'ben reads the new words', WITHIN)
    expect(textsIn(clientOf(ben), communityId)).toEqual(['one', 'two', 'three'])
  })

  it('who signs out and in again finds what was said, as the policy says', async () => {
    const communityId = await foundHarbour(ana)
    await clientOf(ben).communities.join(await linkTo(clientOf(ana), communityId))
    say(clientOf(ben), communityId, 'one')
    await untilRead(deviceOf(ana), communityId, 'one')
    await ben.addDevice()
    await eventually(() => reads(clientOf(ben, 1), communityId, 'one'), 'the other device has it', WITHIN)
    await clientOf(ben).accounts.signOut({ wipe: true })
    expect(deviceOf(ben).db.all('SELECT * FROM group_epochs')).toEqual([])
    expect(deviceOf(ben).db.all('SELECT * FROM channels')).toEqual([])
    await clientOf(ben).accounts.signIn({ handle: 'ben', password: ben.password, deviceName: 'again' })
    clientOf(ben).sync.start()
    await untilRead(deviceOf(ben), communityId, 'one')
    say(clientOf(ben), communityId, 'two')
    await untilRead(deviceOf(ana), communityId, 'two')
    await readAll(clientOf(ben), communityId)
    expect(textsIn(clientOf(ben), communityId)).toEqual(['one', 'two'])
  })

  it('typing is shown to those who are there, slow mode and timeouts are told', async () => {
    const communityId = await foundHarbour(ana)
    await clientOf(ben).communities.join(await linkTo(clientOf(ana), communityId))
    await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'hello'))
    await untilRead(deviceOf(ben), communityId, 'hello')
    const types = () => deviceOf(ben).events.some((event) => event.type === 'channel-typing' && event.userId === ana.account.userId && event.typing)
    // Under the keys of the moment: as long as Ana has not heard of Ben, he cannot read it.
    const typed = () => {
      clientOf(ana).conversations.setTyping(channelNamed(clientOf(ana), communityId), true)
      return types()
    }
    await eventually(typed, 'ben sees it', WITHIN)
    await clientOf(ana).communities.timeout(communityId, ben.account.userId, 3_600_000)
    await eventually(() => clientOf(ben).communities.member(communityId, ben.account.userId)?.timeoutUntil !== 0, 'ben hears of it', WITHIN)
    await ready(clientOf(ben), communityId)
    const refusal = () => {
      try {
        return say(clientOf(ben), communityId, 'x').state
      } catch (error) {
        return String(error)
      }
    }
    await eventually(() => refusal().includes('E_TIMED_OUT'), 'it is refused at once', WITHIN)
  })
})
