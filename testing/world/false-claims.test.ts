import { webCryptoProvider } from '@conclave/crypto'
import type { CommunityId, GatewayEvent } from '@conclave/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import {
  channelNamed,
  clientOf,
  deviceOf,
  foundHarbour,
  linkTo,
  noticesIn,
  ready,
  say,
  textsIn,
  untilRead,
  untilSent,
  WITHIN,
} from './channel-scenes.ts'
import type { WorldDevice } from './device.ts'
import { saidOtherwise } from './hostile-record.ts'
import { type Lies, newcomer, sayAsAfterAnotherStream } from './newcomer.ts'
import { eventually } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

type Entries = Extract<GatewayEvent, { type: 'channelEntries' }>['entries']
const { random } = webCryptoProvider()
const ALONE = expect.stringContaining('Nobody else says so')

describe('who has seen another stream', () => {
  let world: World
  let ada: WorldPerson
  let carl: WorldPerson
  let communityId: CommunityId
  afterEach(() => world.stop())

  const comes = async (handle: string, lies: Lies): Promise<WorldDevice> => newcomer(world, handle, lies, await linkTo(clientOf(ada), communityId))
  const begin = async () => {
    world = await startWorld({ people: ['ada', 'carl'], device: { groupSuite: 'classical' } })
    ;[ada, carl] = world.people as [WorldPerson, WorldPerson]
    communityId = await foundHarbour(ada)
    await clientOf(carl).communities.join(await linkTo(clientOf(ada), communityId))
    await ready(clientOf(carl), communityId)
  }
  const channel = ({ client }: WorldDevice) => client.communities.channelOf(channelNamed(client, communityId))
  const userOf = ({ client }: WorldDevice) => client.accounts.current()?.userId
  const everywhere = async (devices: readonly WorldDevice[], text: string) => {
    for (const device of devices) await untilRead(device, communityId, text)
  }
  /** Says it with another hash of what it has seen. */
  const lieAbout = async (device: WorldDevice, lies: Lies, text: string, readers: readonly WorldDevice[]) => {
    await sayAsAfterAnotherStream(device, lies, communityId, text)
    await eventually(
      () => readers.every((reader) => textsIn(reader.client, communityId).includes(text) || channel(reader)?.trouble !== undefined),
      `${text} was judged`,
      WITHIN,
    )
    // Their own app meets a record of its own that it did not write.
    const isAside = () => device.db.all('SELECT 1 FROM channel_claims WHERE set_aside = 1').length > 0
    await eventually(() => channel(device)?.trouble !== undefined || isAside(), 'the liar hears it too', WITHIN)
    device.client.communities.lookAgain(channelNamed(device.client, communityId))
  }
  /** The server leaves one message out for this device, from now on. */
  const leaveOut = (lies: Lies) => {
    let missing = 1
    lies.events = (event) => {
      if (event.type !== 'channelEntries') return [event]
      const kept: Entries = missing > 0 ? event.entries.slice(missing) : event.entries
      missing = Math.max(0, missing - event.entries.length)
      return kept.length === 0 ? [] : [{ ...event, entries: kept.map((entry) => ({ ...entry, seq: entry.seq - 1 })) }]
    }
  }

  it('alone stops nobody, is named, and is doubted no more when the words agree again', async () => {
    await begin()
    const lies: Lies = {}
    const mallory = await comes('mallory', lies)
    const honest = [deviceOf(ada), deviceOf(carl)]
    say(clientOf(ada), communityId, 'first')
    await everywhere([...honest, mallory], 'first')
    await lieAbout(mallory, lies, 'the server lies', honest)
    for (const device of honest) {
      expect(channel(device)).toMatchObject({ trouble: undefined, doubts: [userOf(mallory)] })
      expect(noticesIn(device.client, communityId)).toEqual([ALONE])
      expect(device.db.all("SELECT code FROM evidence WHERE code = 'E_CHANNEL_FORK'")).toHaveLength(1)
    }
    await untilSent(deviceOf(carl), say(clientOf(carl), communityId, 'going on'))
    await lieAbout(mallory, lies, 'it still does', honest)
    expect(noticesIn(clientOf(ada), communityId).filter((text) => text.includes('Nobody else says so'))).toHaveLength(1)
    await everywhere([...honest, mallory], 'going on')
    await untilSent(mallory, say(mallory.client, communityId, 'sorry'))
    await everywhere(honest, 'sorry')
    expect(channel(deviceOf(ada))).toMatchObject({ trouble: undefined, doubts: [] })
  }, 180_000)

  it('because the server cut them off finds out as soon as two have spoken, also beside a member who lies', async () => {
    await begin()
    const [lies, cut]: [Lies, Lies] = [{}, {}]
    const mallory = await comes('mallory', lies)
    const bob = await comes('bob', cut)
    const honest = [deviceOf(ada), deviceOf(carl)]
    say(clientOf(ada), communityId, 'first')
    await everywhere([...honest, bob, mallory], 'first')
    await lieAbout(mallory, lies, 'noise', [...honest, bob])
    await untilSent(deviceOf(carl), say(clientOf(carl), communityId, 'before'))
    await everywhere([...honest, bob], 'before')
    leaveOut(cut)
    await untilSent(deviceOf(ada), say(clientOf(ada), communityId, 'withheld'))
    await everywhere(honest, 'withheld')
    await untilSent(deviceOf(carl), say(clientOf(carl), communityId, 'next'))
    await everywhere(honest, 'next')
    await untilSent(deviceOf(ada), say(clientOf(ada), communityId, 'and the one after'))
    await eventually(() => channel(bob)?.trouble === 'E_CHANNEL_FORK', 'bob finds it out', WITHIN)
    expect(() => say(bob.client, communityId, 'x')).toThrow('E_CHANNEL_FORK')
    expect(textsIn(bob.client, communityId)).not.toContain('and the one after')
    for (const device of honest) expect(channel(device)?.trouble).toBeUndefined()
  }, 180_000)

  it('with another one stops the others until both are removed, or until the person goes on', async () => {
    await begin()
    const [lies, more]: [Lies, Lies] = [{}, {}]
    const mallory = await comes('mallory', lies)
    const mallet = await comes('mallet', more)
    const honest = [deviceOf(ada), deviceOf(carl)]
    say(clientOf(ada), communityId, 'first')
    await everywhere([...honest, mallory, mallet], 'first')
    await lieAbout(mallory, lies, 'one', honest)
    await lieAbout(mallet, more, 'two', honest)
    for (const device of honest) expect(channel(device)?.trouble).toBe('E_CHANNEL_FORK')
    clientOf(carl).communities.lookAgain(channelNamed(clientOf(carl), communityId))
    await untilRead(deviceOf(carl), communityId, 'two')
    expect(channel(deviceOf(carl))).toMatchObject({ trouble: undefined, doubts: [] })
    expect(channel(deviceOf(ada))?.trouble).toBe('E_CHANNEL_FORK')
    for (const liar of [mallory, mallet]) await clientOf(ada).communities.ban(communityId, userOf(liar) as never)
    await untilRead(deviceOf(ada), communityId, 'two')
    expect(channel(deviceOf(ada))).toMatchObject({ trouble: undefined })
    await untilSent(deviceOf(ada), say(clientOf(ada), communityId, 'in peace'))
    await untilRead(deviceOf(carl), communityId, 'in peace')
  }, 180_000)

  it('another group is a lie of its author: nothing is shown, and nothing stops', async () => {
    await begin()
    const lies: Lies = {}
    const mallory = await comes('mallory', lies)
    lies.command = (command) => saidOtherwise(mallory, command, () => ({ authenticator: random(32) }))
    await untilSent(mallory, say(mallory.client, communityId, 'from elsewhere'))
    delete lies.command
    await untilSent(deviceOf(ada), say(clientOf(ada), communityId, 'after it'))
    await untilRead(deviceOf(carl), communityId, 'after it')
    expect(textsIn(clientOf(carl), communityId)).toEqual(['after it'])
    expect(channel(deviceOf(carl))).toMatchObject({ trouble: undefined, doubts: [] })
    const lie = { type: 'alert', code: 'E_SIGNATURE', userId: userOf(mallory), communityId }
    expect(deviceOf(carl).events).toContainEqual(expect.objectContaining(lie))
  }, 180_000)

  it('another ledger is named and shows nothing; the community goes on, and two who say so stop the channel alone', async () => {
    await begin()
    const [lies, more]: [Lies, Lies] = [{}, {}]
    const mallory = await comes('mallory', lies)
    const mallet = await comes('mallet', more)
    const honest = [deviceOf(ada), deviceOf(carl)]
    say(clientOf(ada), communityId, 'first')
    await everywhere([deviceOf(carl), mallory, mallet], 'first')
    const sayOfAnotherLedger = async (device: WorldDevice, of: Lies, text: string) => {
      of.command = (command) => saidOtherwise(device, command, () => ({ ledgerHash: random(32) }))
      await untilSent(device, say(device.client, communityId, text))
      delete of.command
    }
    await sayOfAnotherLedger(mallory, lies, 'from another ledger')
    await untilSent(deviceOf(carl), say(clientOf(carl), communityId, 'going on'))
    await untilRead(deviceOf(ada), communityId, 'going on')
    expect(textsIn(clientOf(ada), communityId)).toEqual(['first', 'going on'])
    expect(channel(deviceOf(ada))).toMatchObject({ trouble: undefined, doubts: [userOf(mallory)] })
    expect(clientOf(ada).communities.get(communityId)?.state).toBe('ready')
    expect(noticesIn(clientOf(ada), communityId)).toEqual([expect.stringContaining('another history of this community')])

    await sayOfAnotherLedger(mallet, more, 'so do I')
    await eventually(() => channel(deviceOf(ada))?.trouble === 'E_CHANNEL_FORK', 'two outweigh what one has borne out', WITHIN)
    for (const liar of [mallory, mallet]) await clientOf(ada).communities.ban(communityId, userOf(liar) as never)
    for (const device of honest) await eventually(() => channel(device)?.trouble === undefined, 'it goes on', WITHIN)
    await untilSent(deviceOf(ada), say(clientOf(ada), communityId, 'in peace'))
    await untilRead(deviceOf(carl), communityId, 'in peace')
  }, 180_000)

  it('gives who comes later a wrong beginning until two others have spoken', async () => {
    await begin()
    const lies: Lies = {}
    const mallory = await comes('mallory', lies)
    say(clientOf(ada), communityId, 'first')
    await everywhere([deviceOf(carl), mallory], 'first')
    await untilSent(deviceOf(carl), say(clientOf(carl), communityId, 'second'))
    await everywhere([deviceOf(ada), mallory], 'second')
    // The beginning is out of reach for who comes: where the hash begins is the word of those on the page.
    await untilSent(deviceOf(ada), say(clientOf(ada), communityId, 'third'))
    await lieAbout(mallory, lies, 'false', [deviceOf(ada)])
    const page: Lies = { http: (request, honest) => lastPage(request.path, 3, honest) }
    const dora = await comes('dora', page)
    await untilRead(dora, communityId, 'false')
    expect(textsIn(dora.client, communityId)).toEqual(['second', 'third', 'false'])
    await untilSent(deviceOf(carl), say(clientOf(carl), communityId, 'fourth'))
    await untilRead(dora, communityId, 'fourth')
    expect(channel(dora)).toMatchObject({ trouble: undefined, doubts: [] })
    expect(noticesIn(dora.client, communityId)).toEqual([expect.stringContaining('Others have seen this channel otherwise')])
    await untilSent(dora, say(dora.client, communityId, 'I see what you see'))
    await untilRead(deviceOf(ada), communityId, 'I see what you see')
    expect(channel(deviceOf(ada))).toMatchObject({ trouble: undefined, doubts: [userOf(mallory)] })
  }, 180_000)
})

/** The page before the head of a stream has so many entries at most. */
function lastPage<T extends { body: string }>(path: string, count: number, honest: () => Promise<T>): Promise<T> | undefined {
  if (!/\/entries\?(?:.*&)?before=/.test(path)) return undefined
  return honest().then((answer) => {
    const page = JSON.parse(answer.body) as { entries: { seq: number }[] }
    const entries = page.entries.toSorted((a, b) => b.seq - a.seq).slice(0, count)
    return { ...answer, body: JSON.stringify({ ...page, entries }) }
  })
}
