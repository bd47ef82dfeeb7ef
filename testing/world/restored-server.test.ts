import type { CommunityId } from '@conclave/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { clientOf, deviceOf, foundHarbour, linkTo, noticesIn, ready, say, textsIn, untilRead, untilSent, WITHIN } from './channel-scenes.ts'
import { hostileMember } from './hostile-member.ts'
import { eventually, rejected } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

describe('a server that was put back to an older copy', () => {
  let world: World
  let people: readonly WorldPerson[]
  let communityId: CommunityId
  afterEach(() => world.stop())

  const view = (person: WorldPerson) => clientOf(person).communities.get(communityId)
  const seqOf = (person: WorldPerson) =>
    Number(deviceOf(person).db.all('SELECT max(seq) AS n FROM ledger_entries WHERE community_id = ?', [communityId])[0]?.['n'])
  const evidenceOf = (person: WorldPerson) => deviceOf(person).db.all("SELECT code FROM community_evidence WHERE code = 'E_LEDGER_ROLLBACK'").length

  /** Ada and Bob talk, a copy is made, they go on, Dora comes; then the copy is put back. */
  const restored = async () => {
    world = await startWorld({ people: ['ada', 'bob', 'dora'], device: { groupSuite: 'classical' } })
    people = world.people
    const [ada, bob, dora] = people as [WorldPerson, WorldPerson, WorldPerson]
    communityId = await foundHarbour(ada)
    const link = await linkTo(clientOf(ada), communityId)
    await clientOf(bob).communities.join(link)
    await ready(clientOf(bob), communityId)
    await untilSent(deviceOf(ada), say(clientOf(ada), communityId, 'before'))
    await untilRead(deviceOf(bob), communityId, 'before')
    const kept = seqOf(ada)
    const copy = await world.copyServer()
    await clientOf(dora).communities.join(link)
    await ready(clientOf(dora), communityId)
    await untilSent(deviceOf(dora), say(clientOf(dora), communityId, 'between'))
    for (const person of [ada, bob]) await untilRead(deviceOf(person), communityId, 'between')
    await copy.restore()
    return { ada, bob, dora, kept }
  }

  it('is not believed until the person goes on: nothing is lost here, nothing is said again, and they talk on', async () => {
    const { ada, bob, dora, kept } = await restored()
    for (const person of [ada, bob]) {
      await eventually(() => view(person)?.code === 'E_LEDGER_ROLLBACK', 'it is found out', WITHIN)
      expect(() => say(clientOf(person), communityId, 'x')).toThrow(/E_LEDGER_ROLLBACK|E_CHANNEL_FORK/)
    }
    await clientOf(ada).communities.acceptRestored(communityId)
    await ready(clientOf(ada), communityId)
    expect(view(ada)).toMatchObject({ state: 'ready', memberCount: 2 })
    expect(seqOf(ada)).toBe(kept)
    expect(evidenceOf(ada)).toBeGreaterThan(0)
    expect(textsIn(clientOf(ada), communityId)).toEqual(['before', 'between'])
    expect(noticesIn(clientOf(ada), communityId)).toEqual([expect.stringContaining('put back to an older copy')])
    await untilSent(deviceOf(ada), say(clientOf(ada), communityId, 'after'))
    await clientOf(bob).communities.acceptRestored(communityId)
    await untilRead(deviceOf(bob), communityId, 'after')
    await untilSent(deviceOf(bob), say(clientOf(bob), communityId, 'me too'))
    await untilRead(deviceOf(ada), communityId, 'me too')
    for (const person of [ada, bob]) expect(textsIn(clientOf(person), communityId)).toEqual(['before', 'between', 'after', 'me too'])
    // Whoever came in between is out, and comes in again by a link.
    await clientOf(dora).communities.acceptRestored(communityId)
    expect(view(dora)).toMatchObject({ state: 'gone', code: 'E_LEDGER_ROLLBACK', removal: undefined })
    await clientOf(dora).communities.join(await linkTo(clientOf(ada), communityId))
    await untilSent(deviceOf(dora), say(clientOf(dora), communityId, 'again'))
    await untilRead(deviceOf(bob), communityId, 'again')
  }, 600_000)

  it('where somebody went on first is accepted by the others all the same; another lie is not', async () => {
    const { ada, bob } = await restored()
    await eventually(() => view(bob)?.code === 'E_LEDGER_ROLLBACK', 'bob finds it out', WITHIN)
    await clientOf(ada).communities.acceptRestored(communityId)
    await ready(clientOf(ada), communityId)
    for (const description of ['one', 'two', 'three']) await clientOf(ada).communities.edit(communityId, { description })
    await eventually(() => view(bob)?.code === 'E_LEDGER_FORK', 'bob sees another history', WITHIN)
    await clientOf(bob).communities.acceptRestored(communityId)
    await eventually(() => view(bob)?.state === 'ready' && view(bob)?.description === 'three', 'bob goes on too', WITHIN)
    expect(hostileMember(deviceOf(bob), world.server.url).state(communityId).hash).toEqual(
      hostileMember(deviceOf(ada), world.server.url).state(communityId).hash,
    )
    deviceOf(bob).db.run("UPDATE communities SET trouble = 'E_LEDGER_INVALID'")
    expect(await rejected(clientOf(bob).communities.acceptRestored(communityId))).toBe('E_LEDGER_INVALID')
  }, 600_000)
})
