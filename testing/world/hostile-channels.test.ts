import type { ClientEvent } from '@conclave/client'
import { webCryptoProvider } from '@conclave/crypto'
import { channelKey, type ContentInner, decodeContentWire, openContent, sealContent, signContent } from '@conclave/crypto/group'
import { type CommunityId, contentHead, fromBase64url, type GatewayCommand, type GatewayEvent, toBase64url } from '@conclave/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  channelNamed,
  clientOf,
  deviceOf,
  foundHarbour,
  linkTo,
  noticesIn,
  reads,
  ready,
  say,
  textsIn,
  untilRead,
  untilSent,
  WITHIN,
} from './channel-scenes.ts'
import type { WorldDevice } from './device.ts'
import { type GatewayLies, lyingGateway } from './lying-gateway.ts'
import { eventually } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

type Entries = Extract<GatewayEvent, { type: 'channelEntries' }>
type Post = Extract<GatewayCommand, { type: 'post' }>
const provider = webCryptoProvider()

describe('somebody between Bob and the others', () => {
  let world: World
  let ada: WorldPerson
  let bob: WorldDevice
  let communityId: CommunityId
  let lies: { -readonly [K in keyof GatewayLies]: GatewayLies[K] }
  beforeEach(async () => {
    lies = {}
    world = await startWorld({ people: ['ada'], device: { groupSuite: 'classical' } })
    ;[ada] = world.people as [WorldPerson]
    communityId = await foundHarbour(ada)
    bob = world.newDevice({ connect: lyingGateway(lies) })
    await bob.client.accounts.signUp({ handle: 'bob', password: 'password of bob in the world', deviceName: 'bob 1', acceptWeakPassword: true })
    bob.client.sync.start()
    await bob.client.communities.join(await linkTo(clientOf(ada), communityId))
    await ready(bob.client, communityId)
    say(clientOf(ada), communityId, 'first')
    await untilRead(bob, communityId, 'first')
  })
  afterEach(() => world.stop())

  const trouble = () => bob.client.communities.channelOf(channelNamed(bob.client, communityId))?.trouble
  const alerts = () => bob.events.flatMap((event: ClientEvent) => (event.type === 'alert' ? [event.code] : []))
  const addaSays = async (text: string) => untilSent(deviceOf(ada), say(clientOf(ada), communityId, text))
  /** The server changes entries of channels, with an honest count. */
  const changing = (change: (entries: Entries['entries']) => Entries['entries']) => {
    lies.events = (event) =>
      (event.type === 'channelEntries' ? [{ ...event, entries: change(event.entries) }] : [event]).filter(
        (one) => one.type !== 'channelEntries' || one.entries.length > 0,
      )
  }
  const expectFork = async () => {
    await eventually(() => trouble() === 'E_CHANNEL_FORK', 'bob finds it out', WITHIN)
    expect(alerts()).toContain('E_CHANNEL_FORK')
    expect(() => say(bob.client, communityId, 'x')).toThrow('E_CHANNEL_FORK')
    bob.crash()
    expect(trouble()).toBe('E_CHANNEL_FORK')
  }

  it('who replays a message is found out by the next but one', async () => {
    let shift = 0
    changing((entries) =>
      entries.flatMap((entry) => (shift++ === 0 ? [entry, { ...entry, seq: entry.seq + 1 }] : [{ ...entry, seq: entry.seq + 1 }])),
    )
    await addaSays('once')
    await untilRead(bob, communityId, 'once')
    await addaSays('next')
    await addaSays('and the one after')
    await expectFork()
    expect(textsIn(bob.client, communityId)).toEqual(['first', 'once', 'next'])
  })

  it('who leaves a message out is found out by the next one', async () => {
    let isFirst = true
    changing((entries) => {
      const kept = isFirst ? entries.slice(1) : entries
      isFirst = false
      return kept.map((entry) => ({ ...entry, seq: entry.seq - 1 }))
    })
    await addaSays('withheld')
    await addaSays('next')
    await expectFork()
    expect(textsIn(bob.client, communityId)).not.toContain('withheld')
  })

  it('who leaves an entry out of the stream, and says its number all the same, is asked for it', async () => {
    let isFirst = true
    changing((entries) => {
      const kept = isFirst ? entries.slice(1) : entries
      isFirst = false
      return kept
    })
    await addaSays('left out')
    await addaSays('and on')
    await untilRead(bob, communityId, 'and on')
    expect(textsIn(bob.client, communityId)).toEqual(['first', 'left out', 'and on'])
    expect(trouble()).toBeUndefined()
  })

  it('who turns two messages round is found out', async () => {
    const held: Entries['entries'][number][] = []
    changing((entries) => {
      held.push(...entries)
      const [one, two] = held
      return one && two
        ? [
            { ...two, seq: one.seq },
            { ...one, seq: two.seq },
          ]
        : []
    })
    await addaSays('one')
    await addaSays('two')
    await expectFork()
  })

  it('who makes a stream shorter is found out when asked again; a late word about its length is not enough', async () => {
    await addaSays('second')
    await untilRead(bob, communityId, 'second')
    const shorter = (event: GatewayEvent): GatewayEvent =>
      event.type === 'community' ? { ...event, channels: event.channels.map((one) => ({ ...one, head: 1 })) } : event
    lies.events = (event) => [shorter(event)]
    bob.crash({ connect: lyingGateway(lies) }).sync.start()
    await bob.client.sync.whenOnline(WITHIN)
    await addaSays('third')
    await untilRead(bob, communityId, 'third')
    expect(trouble()).toBeUndefined()
    lies.http = (request, honest) => {
      if (!/\/entries\?/.test(request.path)) return undefined
      return honest().then((answer) => ({ ...answer, body: JSON.stringify({ entries: [], head: 1, trimmed: 0 }) }))
    }
    bob.crash({ connect: lyingGateway(lies) }).sync.start()
    await expectFork()
  })

  it('who changes a byte is found out, and shows nothing', async () => {
    changing((entries) => entries.map((entry) => ({ ...entry, payload: flipped(entry.payload) })))
    await addaSays('changed')
    delete lies.events
    await addaSays('next')
    await expectFork()
    expect(reads(bob.client, communityId, 'changed')).toBe(false)
  })

  it('who hides a commit delays what follows, and nothing is lost', async () => {
    lies.http = (request, honest) => {
      if (request.method !== 'GET' || !request.path.includes('/commits?')) return undefined
      return honest().then((answer) => ({ ...answer, body: JSON.stringify({ entries: [], head: Number(/after=(\d+)/.exec(request.path)?.[1]) }) }))
    }
    const carl = await world.addPerson('carl')
    await clientOf(carl).communities.join(await linkTo(clientOf(ada), communityId))
    await ready(clientOf(carl), communityId)
    say(clientOf(carl), communityId, 'under the new epoch')
    await untilRead(deviceOf(ada), communityId, 'under the new epoch')
    await eventually(() => noticesIn(bob.client, communityId).length === 1, 'bob sees that something waits', WITHIN)
    delete lies.http
    say(bob.client, communityId, 'wake up')
    await untilRead(deviceOf(ada), communityId, 'wake up')
    await untilRead(bob, communityId, 'under the new epoch')
    expect(noticesIn(bob.client, communityId)).toEqual([])
    expect(trouble()).toBeUndefined()
  })

  it('what the server refuses because somebody was removed meanwhile is encrypted again, and is there once', async () => {
    const carl = await world.addPerson('carl')
    await clientOf(carl).communities.join(await linkTo(clientOf(ada), communityId))
    say(clientOf(carl), communityId, 'I am here')
    await untilRead(bob, communityId, 'I am here')
    const posts: Post[] = []
    const refused: string[] = []
    let go = (): void => undefined
    const held = new Promise<void>((resolve) => (go = resolve))
    lies.command = async (command) => {
      if (command.type !== 'post') return command
      posts.push(command)
      if (posts.length === 1) await held
      return command
    }
    lies.events = (event) => {
      if (event.type === 'postRefused') refused.push(event.code)
      return [event]
    }
    const message = say(bob.client, communityId, 'too late')
    await eventually(() => posts.length === 1, 'it is encrypted and on its way', WITHIN)
    await clientOf(ada).communities.kick(communityId, carl.account.userId)
    await addaSays('without carl')
    go()
    await untilSent(bob, message)
    await untilRead(deviceOf(ada), communityId, 'too late')
    expect(refused).toEqual(['E_STALE_EPOCH'])
    const [first, second] = posts.map(({ wire }) => contentHead(wire).epoch) as [number, number]
    expect([posts.length, second > first]).toEqual([2, true])
    await addaSays('next')
    await untilRead(bob, communityId, 'next')
    for (const client of [clientOf(ada), bob.client]) {
      expect(textsIn(client, communityId)).toEqual(['first', 'I am here', 'without carl', 'too late', 'next'])
      expect(noticesIn(client, communityId)).toEqual([])
    }
    expect(carl.devices[0]?.db.all("SELECT text FROM messages WHERE text IN ('without carl', 'too late', 'next')")).toEqual([])
  })

  it('an old GroupInfo leads nobody astray for long', async () => {
    // Recorded when Bob comes anew for the first time, given when he comes again after others have gone on.
    let recorded: string | undefined
    let given = 0
    lies.http = (request, honest) => {
      if (!request.path.endsWith('/bundle') || request.method !== 'GET') return undefined
      return honest().then((answer) => {
        if (recorded === undefined) recorded = answer.body
        else if (given++ === 0) {
          const { bundle, epoch, record } = JSON.parse(recorded) as Record<string, unknown>
          return { ...answer, body: JSON.stringify({ ...(JSON.parse(answer.body) as object), bundle, epoch, record }) }
        }
        return answer
      })
    }
    for (let time = 0; time < 2; time++) {
      const carl = await world.addPerson(`carl_${time}`)
      await clientOf(carl).communities.join(await linkTo(clientOf(ada), communityId))
      await ready(clientOf(carl), communityId)
      bob.db.run('DELETE FROM mls_states')
      bob.crash({ connect: lyingGateway(lies) }).sync.start()
      await eventually(() => bob.db.all('SELECT slot FROM mls_states').length > 0, 'bob is in again', WITHIN)
    }
    expect(given).toBeGreaterThan(0)
    world.clock.advance(120_000)
    say(bob.client, communityId, 'I am back')
    await untilRead(deviceOf(ada), communityId, 'I am back')
    say(clientOf(ada), communityId, 'welcome')
    await untilRead(bob, communityId, 'welcome')
  })

  it('a message under another name is shown to nobody', async () => {
    await addaSays('known')
    await untilRead(bob, communityId, 'known')
    let forged = 0
    lies.command = async (command) => {
      if (command.type !== 'post') return command
      forged++
      return { ...command, wire: await inAnothersName(bob, command, ada.account) }
    }
    say(bob.client, communityId, 'I am Ada')
    await eventually(() => forged > 0, 'it was sent', WITHIN)
    delete lies.command
    await addaSays('really me')
    await untilRead(bob, communityId, 'really me')
    expect(reads(clientOf(ada), communityId, 'I am Ada')).toBe(false)
    expect(textsIn(clientOf(ada), communityId)).toEqual(['first', 'known', 'really me'])
  })

  it('a member whose commits are garbage stops nobody', async () => {
    let broken = 0
    lies.http = (request, honest) => {
      if (request.method !== 'POST' || !request.path.endsWith('/commits')) return undefined
      broken++
      const body = JSON.parse(request.body ?? '{}') as { commit?: string }
      const commit = toBase64url(flipped(fromBase64url(body.commit ?? '')))
      const changed = { ...request, body: JSON.stringify({ ...body, commit }) }
      void honest
      return sendRaw(world, changed)
    }
    world.clock.advance(8 * 86_400_000)
    say(bob.client, communityId, 'with new keys')
    await eventually(() => broken > 0, 'he committed', WITHIN)
    const carl = await world.addPerson('carl')
    await clientOf(carl).communities.join(await linkTo(clientOf(ada), communityId))
    say(clientOf(ada), communityId, 'still here')
    await untilRead(deviceOf(ada), communityId, 'still here')
    await untilSent(deviceOf(ada), say(clientOf(ada), communityId, 'and on'))
    await untilRead(deviceOf(carl), communityId, 'and on')
  })
})

/** The last byte is another one. */
const flipped = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes, (byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte))

/** Bob's record with somebody else's names in it, signed with the only key that he has. */
async function inAnothersName(bob: WorldDevice, { wire, groupId, channelId }: Post, victim: WorldPerson['account']): Promise<Uint8Array> {
  const content = decodeContentWire(wire)
  const row = bob.db.all('SELECT shared FROM group_epochs WHERE group_id = ? AND epoch = ?', [toBase64url(groupId), content.epoch])[0]
  const key = channelKey(provider, groupId, channelId, content.epoch, new Uint8Array(row?.['shared'] as Uint8Array))
  const opened = await openContent(provider, key, content)
  if (opened.kind !== 'opened') throw new Error(opened.reason)
  const inner: ContentInner = { ...opened.content.inner, userId: victim.userId, deviceId: victim.deviceId }
  const { privateKey } = await provider.ed25519Generate()
  return sealContent(provider, key, await signContent(provider, inner, privateKey))
}

async function sendRaw(
  world: World,
  { method, path, headers, body }: { method: string; path: string; headers: Readonly<Record<string, string>>; body: string | undefined },
) {
  const answer = await fetch(`${world.server.url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) })
  return { status: answer.status, body: await answer.text() }
}
