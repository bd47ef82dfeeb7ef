import type { CommunityId } from '@conclave/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientOf, deviceOf, foundHarbour, linkTo, noticesIn, ready, say, textsIn, untilRead, untilSent, WITHIN } from './channel-scenes.ts'
import type { WorldDevice } from './device.ts'
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
    await clientOf(ana).communities.timeout(communityId, ben.account.userId, world.clock.now() + 3_600_000)
    const { communities } = clientOf(ben)
    await eventually(() => (communities.member(communityId, ben.account.userId)?.timeoutUntil ?? 0) > 0, 'ben hears of it', WITHIN)
    await expect(communities.deleteMessage(said.messageId)).rejects.toThrow('E_TIMED_OUT')
    expect(textsIn(clientOf(ben), communityId)).toContain('too late')
    world.clock.advance(3_600_000)
    await communities.deleteMessage(said.messageId)
    await gone(deviceOf(ana), 'too late')
  }, 120_000)

  it('is told where the server refuses the word about it', async () => {
    const said = say(clientOf(ben), communityId, 'still here')
    await untilRead(deviceOf(ana), communityId, 'still here')
    deviceOf(ben).client.sync.stop()
    await clientOf(ana).communities.timeout(communityId, ben.account.userId, world.clock.now() + 3_600_000)
    await clientOf(ben).communities.deleteMessage(said.messageId)
    clientOf(ben).sync.start()
    await eventually(() => noticesIn(clientOf(ben), communityId).length > 0, 'ben is told', WITHIN)
    expect(noticesIn(clientOf(ben), communityId)).toEqual([expect.stringContaining('may still stand at others')])
    expect(textsIn(clientOf(ana), communityId)).toContain('still here')
  }, 120_000)
})
