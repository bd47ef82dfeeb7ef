import type { CommunityId, MessageId, RoleId, UserId } from '@conclave/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  clientOf,
  deviceOf,
  foundHarbour,
  linkTo,
  messagesIn,
  noticesIn,
  ready,
  say,
  textsIn,
  untilRead,
  untilSent,
  WITHIN,
} from './channel-scenes.ts'
import { CONTENT_KINDS, encodeDeletion } from '../../packages/client/src/communities/channels/body.ts'
import type { WorldDevice } from './device.ts'
import { hostileMember } from './hostile-member.ts'
import { saidOtherwise } from './hostile-record.ts'
import { type Lies, newcomer } from './newcomer.ts'
import { eventually } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

describe('what is deleted for everybody', () => {
  let world: World
  let ana: WorldPerson
  let ben: WorldPerson
  let communityId: CommunityId
  beforeEach(async () => {
    world = await startWorld({ people: ['ana', 'ben'], device: { groupSuite: 'classical' } })
    ;[ana, ben] = world.people as [WorldPerson, WorldPerson]
    communityId = await foundHarbour(ana)
    await clientOf(ben).communities.join(await linkTo(clientOf(ana), communityId))
    await ready(clientOf(ben), communityId)
  }, 60_000)
  afterEach(() => world.stop())

  const gone = (device: WorldDevice, text: string) => eventually(() => !textsIn(device.client, communityId).includes(text), `${text} is gone`, WITHIN)

  it('is one author’s: who takes the name of another’s message neither keeps it nor loses it for them', async () => {
    const lies: Lies = {}
    const mallory = await newcomer(world, 'mallory', lies, await linkTo(clientOf(ana), communityId))
    const all = [deviceOf(ana), deviceOf(ben), mallory]
    const taken = say(clientOf(ben), communityId, 'of ben')
    for (const device of all) await untilRead(device, communityId, 'of ben')
    lies.command = (command) => saidOtherwise(mallory, command, () => ({ messageId: taken.messageId }))
    say(mallory.client, communityId, 'of mallory')
    for (const person of [ana, ben]) await untilRead(deviceOf(person), communityId, 'of mallory')
    delete lies.command

    const byMallory = mallory.client.accounts.current()?.userId
    await clientOf(ana).communities.deleteMessage(taken.messageId, byMallory)
    await gone(deviceOf(ben), 'of mallory')
    expect(textsIn(clientOf(ben), communityId)).toContain('of ben')
    expect(textsIn(clientOf(ana), communityId)).toContain('of ben')

    await clientOf(ben).communities.deleteMessage(taken.messageId)
    await gone(deviceOf(ana), 'of ben')
    expect(noticesIn(clientOf(ben), communityId)).toEqual([])
    await untilSent(deviceOf(ben), say(clientOf(ben), communityId, 'and on'))
    await untilRead(deviceOf(ana), communityId, 'and on')
  }, 120_000)

  it('stays where its author may not speak, and is not taken from the server alone', async () => {
    const said = say(clientOf(ben), communityId, 'too late')
    await untilRead(deviceOf(ana), communityId, 'too late')
    await clientOf(ana).communities.timeout(communityId, ben.account.userId, 3_600_000)
    const { communities } = clientOf(ben)
    await eventually(() => (communities.member(communityId, ben.account.userId)?.timeoutUntil ?? 0) > 0, 'ben hears of it', WITHIN)
    await expect(communities.deleteMessage(said.messageId)).rejects.toThrow('E_TIMED_OUT')
    expect(textsIn(clientOf(ben), communityId)).toContain('too late')
    world.clock.advance(3_600_000)
    await communities.deleteMessage(said.messageId)
    await gone(deviceOf(ana), 'too late')
  }, 120_000)

  it('is not for who moderates no more and names the ledger of before', async () => {
    const lies: Lies = {}
    const mallory = await newcomer(world, 'mallory', lies, await linkTo(clientOf(ana), communityId))
    const self = mallory.client.accounts.current()?.userId as UserId
    const { communities } = clientOf(ana)
    await communities.createRole(communityId, { name: 'board', permissions: ['manageMessages'] })
    const board = communities.get(communityId)?.roles.find(({ name }) => name === 'board')?.roleId as RoleId
    await communities.setRoles(communityId, self, { add: [board] })
    const moderates = () => mallory.client.communities.get(communityId)?.channels[0]?.permissions.includes('manageMessages') === true
    await eventually(moderates, 'mallory moderates', WITHIN)
    for (const text of ['one', 'two']) await untilSent(deviceOf(ben), say(clientOf(ben), communityId, text))
    await untilRead(mallory, communityId, 'two')
    const [one, two] = ['one', 'two'].map((text) => messagesIn(mallory.client, communityId).find((row) => row.text === text)?.messageId as MessageId)
    await mallory.client.communities.deleteMessage(one as MessageId, ben.account.userId)
    await gone(deviceOf(ben), 'one')

    const before = hostileMember(mallory, world.server.url).state(communityId)
    world.clock.advance(1_000)
    await communities.setRoles(communityId, self, { remove: [board] })
    await eventually(() => !moderates(), 'no more', WITHIN)
    const deletion = { kind: CONTENT_KINDS.deletion, body: encodeDeletion(ben.account.userId, [two as MessageId]) }
    lies.command = (command) => saidOtherwise(mallory, command, () => ({ ...deletion, ledgerSeq: before.seq, ledgerHash: before.hash }))
    await untilSent(mallory, say(mallory.client, communityId, 'instead of this'))
    delete lies.command
    await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'after it'))
    await untilRead(deviceOf(ben), communityId, 'after it')
    for (const person of [ana, ben]) expect(textsIn(clientOf(person), communityId)).toEqual(['two', 'after it'])
  }, 120_000)

  it('is told where the server refuses the word about it', async () => {
    const said = say(clientOf(ben), communityId, 'still here')
    await untilRead(deviceOf(ana), communityId, 'still here')
    await deviceOf(ben).client.sync.stop()
    await clientOf(ana).communities.timeout(communityId, ben.account.userId, 3_600_000)
    await clientOf(ben).communities.deleteMessage(said.messageId)
    clientOf(ben).sync.start()
    await eventually(() => noticesIn(clientOf(ben), communityId).length > 0, 'ben is told', WITHIN)
    expect(noticesIn(clientOf(ben), communityId)).toEqual([expect.stringContaining('may still stand at others')])
    expect(textsIn(clientOf(ana), communityId)).toContain('still here')
  }, 120_000)
})
