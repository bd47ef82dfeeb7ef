import { CLOSE, codeOf, encodeCbor, LIMITS, type Operation } from '@conclave/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { audienceOfChannel } from '../../domain/communities/community.ts'
import { type Resident, resident, TestCommunity } from '../../testing/community.ts'
import { Hearing, numbers } from '../../testing/hearing.ts'
import { provider } from '../../testing/people.ts'
import { startTestServer, type TestServer } from '../../testing/servers.ts'

let world: TestServer
let now = Date.now()
beforeAll(async () => {
  world = await startTestServer({}, { clock: { now: () => now } })
})
afterAll(() => world.dispose())

/** A community with a founded base group, a member, and both of them listening. */
async function listening() {
  const town = await TestCommunity.create(world)
  const member = await town.join()
  await town.commit(town.owner)
  const [a, b] = await Promise.all([town.owner, member].map((who) => Hearing.open(town, who, { [town.general]: 0 })))
  return { town, member, a: a as Hearing, b: b as Hearing }
}
const kick = (who: Resident): Operation => ({ type: 'kick', body: { userId: who.person.userId, reason: null } })
const refused = (call: Promise<unknown>) => call.then(() => undefined, codeOf)

describe('posting and hearing', () => {
  it('brings what one posts to everybody who hears, oneself too, in one order', async () => {
    const { a, b, town, member } = await listening()
    const wires = numbers(1, 20).map(() => town.wire())
    const answers = await Promise.all(wires.map((wire, i) => (i % 2 ? a : b).post({ wire })))
    expect(answers.toSorted((x, y) => Number(x) - Number(y))).toEqual(numbers(1, 20))
    for (const one of [a, b]) {
      await one.heard(20)
      expect(one.seqs()).toEqual(numbers(1, 20))
    }
    const bySeq = new Map(wires.map((wire, i) => [answers[i], wire]))
    for (const { seq, entry } of b.entries())
      expect(entry.type === 'content' && Buffer.from(entry.wire).equals(bySeq.get(seq) as Uint8Array) && entry.time === now).toBe(true)
    const authors = new Set(b.entries().map(({ entry }) => Buffer.from(entry.author).toString('hex')))
    expect(authors.size).toBe(2)
    const page = await world.api.channelRead({ params: { ...town.params, channelId: town.general }, query: { limit: 5 } }, member.token)
    expect([page.head, page.entries.map(({ seq }) => seq)]).toEqual([20, [20, 19, 18, 17, 16]])
    expect(Buffer.from(page.entries[0]?.payload ?? []).equals(b.entries().at(-1)?.payload as Uint8Array)).toBe(true)
    const after = await world.api.channelRead({ params: { ...town.params, channelId: town.general }, query: { after: 3, limit: 2 } }, member.token)
    expect(after.entries.map(({ seq }) => seq)).toEqual([4, 5])
  })

  it('answers a watch with how far everything stands, and sends what lies after the cursors', async () => {
    const { a, town, member } = await listening()
    for (let i = 0; i < 10; i++) await a.post()
    const late = await Hearing.open(town, member)
    const answer = await late.watch({ [town.general]: 6 })
    expect(answer).toMatchObject({ type: 'community', ledgerHead: town.state.seq, groups: [{ head: 1 }] })
    expect(answer.type === 'community' && answer.channels.find(({ channelId }) => channelId === town.general)).toMatchObject({ head: 10, trimmed: 0 })
    await late.heard(4)
    await a.post()
    await late.heard(5)
    expect(late.seqs()).toEqual([7, 8, 9, 10, 11])
    await late.watch({ [town.general]: 9 })
    await late.heard(7)
    expect(late.seqs().slice(5)).toEqual([10, 11])
    await late.watch({ [town.general]: 1_000_000 })
    await a.post()
    await late.heard(8)
    expect(late.seqs().at(-1)).toBe(12)
  })

  it('pages through a long past without holes while others go on posting', async () => {
    const { a, town, member } = await listening()
    await Promise.all(numbers(1, 700).map(() => a.post()))
    const late = await Hearing.open(town, member, { [town.general]: 0 })
    const more = Promise.all(numbers(1, 300).map(() => a.post()))
    await more
    await late.heard(1_000)
    expect(late.seqs()).toEqual(numbers(1, 1_000))
    expect(Math.max(...late.all('channelEntries').map(({ entries }) => entries.length))).toBeGreaterThan(10)
  })

  it('writes a message with a known id once, of each author', async () => {
    const { a, b } = await listening()
    const [dedupe, wire] = [provider.random(16), provider.random(0)]
    expect(wire).toHaveLength(0)
    expect([await a.post({ dedupe }), await a.post({ dedupe }), await b.post({ dedupe }), await a.post({ dedupe })]).toEqual([1, 1, 2, 1])
    await b.heard(2)
    await a.settled()
    expect([a.seqs(), b.seqs()]).toEqual([
      [1, 2],
      [1, 2],
    ])
  })

  it('gives a repeated message the time of the first', async () => {
    const { a } = await listening()
    const dedupe = provider.random(16)
    const first = await a.answer(a.send({ dedupe }))
    now += 5_000
    expect(await a.answer(a.send({ dedupe }))).toMatchObject({ seq: 1, time: first.type === 'posted' && first.time })
  })

  it('hears of the ledger, of groups, of records that somebody replaced, and of bundles that somebody wants', async () => {
    const { a, b, town, member } = await listening()
    await town.append(town.owner, { type: 'successors', body: { userIds: [] } })
    expect(await b.client.event('ledgerChanged')).toMatchObject({ communityId: town.communityId, head: town.state.seq })
    await town.commit(town.owner, { epoch: 1 })
    expect(await b.client.event('groupChanged')).toMatchObject({ head: 2 })
    const record = await town.record(member, { epoch: 1 })
    await world.api.epochRecordReplace({ params: { ...town.params, groupId: town.groupId() }, body: { record } }, member.token)
    expect(await a.client.event('recordReplaced')).toMatchObject({ communityId: town.communityId, epoch: 1 })
    await world.api.bundleWanted({ params: { ...town.params, groupId: town.groupId() } }, member.token)
    expect((await a.client.event('bundleWanted')).groupId).toHaveLength(32)
  })

  it('stops when asked, and only for that community', async () => {
    const { a, b, town } = await listening()
    b.client.command({ type: 'unwatch', communityId: town.communityId })
    b.client.command({ type: 'unwatch', communityId: town.communityId })
    await b.settled()
    await a.post()
    await a.heard(1)
    await b.settled()
    expect(b.seqs()).toEqual([])
    await b.watch({ [town.general]: 0 })
    await b.heard(1)
  })
})

describe('signals', () => {
  it('reach who watches now, not the one who sends, and are kept nowhere', async () => {
    const { a, b, town, member } = await listening()
    const payload = provider.random(90)
    a.client.command({ type: 'signal', communityId: town.communityId, channelId: town.general, payload })
    expect(Buffer.from((await b.client.event('signal')).payload).equals(payload)).toBe(true)
    await a.settled()
    expect(a.all('signal')).toEqual([])
    const late = await Hearing.open(town, member, { [town.general]: 0 })
    await late.settled()
    expect(late.all('signal')).toEqual([])
  })

  it('of those who may not write are dropped, and the socket stays', async () => {
    const { a, b, town, member } = await listening()
    const stranger = await Hearing.open(town, await resident(world))
    for (const channelId of [town.general, town.staff])
      stranger.client.command({ type: 'signal', communityId: town.communityId, channelId, payload: provider.random(9) })
    await stranger.settled()
    await town.append(town.owner, { type: 'timeout', body: { userId: member.person.userId, until: town.state.time + 60_000, reason: null } })
    b.client.command({ type: 'signal', communityId: town.communityId, channelId: town.general, payload: provider.random(9) })
    await b.settled()
    await a.settled()
    expect(a.all('signal')).toEqual([])
  })
})

describe('what is refused', () => {
  it('by the rules of the community, with the code and the time to wait, and the socket stays', async () => {
    const { a, b, town, member } = await listening()
    expect(await a.post({ channelId: town.staff, wire: town.wire(town.staff) })).toBe('E_STALE_EPOCH')
    expect(await b.post({ channelId: town.staff, wire: town.wire(town.staff) })).toBe('E_NOT_FOUND')
    expect(await b.post({ wire: town.wire(town.staff) })).toBe('E_MALFORMED')
    expect(await b.post({ wire: provider.random(200) })).toBe('E_MALFORMED')
    expect(await b.post({ wire: Uint8Array.of(0) })).toBe('E_MALFORMED')
    expect(await b.post({ groupId: provider.random(32) })).toBe('E_STALE_EPOCH')
    expect(await b.post({ groupId: town.groupId('base', 1) })).toBe('E_STALE_EPOCH')
    await town.append(town.owner, { type: 'slow-mode', body: { id: town.general, seconds: 30 } })
    const dedupe = provider.random(16)
    expect(await b.post({ dedupe })).toBe(1)
    const wait = await b.answer(b.send())
    expect(wait).toMatchObject({ type: 'postRefused', code: 'E_SLOW_MODE', retryAfter: 30_000 })
    expect(await b.post({ dedupe })).toBe(1)
    now += 30_000
    expect(await b.post()).toBe(2)
    expect([await a.post(), await a.post()]).toEqual([3, 4])
    await town.append(town.owner, { type: 'timeout', body: { userId: member.person.userId, until: now + 60_000, reason: null } })
    expect(await b.answer(b.send())).toMatchObject({ code: 'E_TIMED_OUT', retryAfter: 60_000 })
    await town.append(town.owner, { type: 'close', body: {} })
    expect(await a.post()).toBe('E_COMMUNITY_CLOSED')
    expect(b.client.closeCode).toBeUndefined()
  })

  it('of many at once in slow mode is all but one', async () => {
    const { b, town } = await listening()
    await town.append(town.owner, { type: 'slow-mode', body: { id: town.general, seconds: 30 } })
    const answers = await Promise.all(numbers(1, 8).map(() => b.post()))
    expect(answers.filter((answer) => answer === 1)).toHaveLength(1)
    expect(answers.filter((answer) => answer === 'E_SLOW_MODE')).toHaveLength(7)
  })

  it('under keys that somebody holds who was removed, or that are too old or of nobody', async () => {
    const { b, town } = await listening()
    for (const epoch of [1, 2, 3, 4]) await town.commit(town.owner, { epoch })
    const codes = await Promise.all([5, 4, 3, 2, 1].map((epoch) => b.post({ epoch })))
    expect(codes).toEqual(['E_STALE_EPOCH', 1, 2, 3, 'E_STALE_EPOCH'])
    await town.commit(town.owner, { epoch: 5, floor: 5 })
    expect([await b.post({ epoch: 4 }), await b.post({ epoch: 5 })]).toEqual(['E_STALE_EPOCH', 4])
    await town.commit(town.owner, { generation: 1 })
    expect(await b.post({ epoch: 5 })).toBe('E_STALE_EPOCH')
    expect(await b.post({ groupId: town.groupId('base', 1) })).toBe(5)
  })

  it('when the channel has other readers now', async () => {
    const { b, town } = await listening()
    const deny = { allow: { high: 0, low: 0 }, deny: { high: 0, low: 1 << 10 } }
    const place = { type: 'channel', id: town.general } as const
    await town.append(town.owner, { type: 'override', body: { place, target: { type: 'role', id: town.moderator }, ...deny } })
    expect(await b.post()).toBe('E_STALE_EPOCH')
  })

  it('closes the socket only for frames that are not understood', async () => {
    const { b, town } = await listening()
    b.client.socket.send(encodeCbor([5, 'not an id', []]))
    expect(await b.client.closed()).toBe(CLOSE.malformed)
    const early = await Hearing.open(town, town.owner)
    early.client.socket.send(encodeCbor([7, 1]))
    expect(await early.client.closed()).toBe(CLOSE.malformed)
  })
})

describe('who may not hear', () => {
  it('hears nothing: strangers, and members in channels that they do not see', async () => {
    const { a, town, member } = await listening()
    const stranger = await Hearing.open(town, await resident(world))
    expect(await stranger.watch({ [town.general]: 0 })).toMatchObject({ type: 'communityGone', code: 'E_NOT_A_MEMBER' })
    await town.append(town.owner, { type: 'successors', body: { userIds: [] } })
    await town.commit(town.owner, { audience: staffAudience(town) })
    const staff = { channelId: town.staff, groupId: town.groupId(staffAudience(town)) }
    const b = await Hearing.open(town, member, { [town.general]: 0, [town.staff]: 0 })
    expect(await b.client.event('channelGone')).toMatchObject({ channelId: town.staff })
    expect(await a.post({ ...staff, wire: town.wire(town.staff) })).toBe(1)
    await a.post()
    await b.heard(1)
    expect([b.seqs(town.staff), b.all('groupChanged')]).toEqual([[], []])
    await stranger.settled()
    expect(
      stranger.client.received.filter(({ type }) => type !== 'welcome' && type !== 'challenge' && type !== 'prekeysLow' && type !== 'pong'),
    ).toHaveLength(1)
  })

  it('hears the end when kicked or banned, and nothing more, not even what is on its way', async () => {
    const { a, town, member } = await listening()
    const banned = await town.join()
    const [b, c] = await Promise.all([member, banned].map((who) => Hearing.open(town, who, { [town.general]: 0 })))
    await a.post()
    await (b as Hearing).heard(1)
    await (c as Hearing).heard(1)
    const flood = numbers(1, 200).map(() => a.post())
    await town.append(town.owner, kick(member))
    await town.append(town.owner, { type: 'ban', body: { userId: banned.person.userId, reason: null } })
    expect(await (b as Hearing).client.event('communityGone')).toMatchObject({ code: 'E_NOT_A_MEMBER' })
    expect(await (c as Hearing).client.event('communityGone')).toMatchObject({ code: 'E_BANNED' })
    await Promise.all(flood)
    await town.append(town.owner, { type: 'successors', body: { userIds: [] } })
    for (const one of [b, c] as Hearing[]) {
      await one.settled()
      const after = one.client.received.slice(one.client.received.findIndex(({ type }) => type === 'communityGone') + 1)
      expect(after.filter(({ type }) => type !== 'pong')).toEqual([])
      expect(await one.post()).toBe('E_NOT_A_MEMBER')
      expect((await one.watch({ [town.general]: 0 })).type).toBe('communityGone')
    }
  })

  it('loses a channel with the role that opened it, and gets it again with the role', async () => {
    const { a, town, member } = await listening()
    await town.giveRole(member)
    const audience = staffAudience(town)
    await town.commit(town.owner, { audience })
    const staff = { channelId: town.staff, groupId: town.groupId(audience), wire: town.wire(town.staff) }
    const b = await Hearing.open(town, member, { [town.general]: 0, [town.staff]: 0 })
    await a.post(staff)
    await b.heard(1, town.staff)
    await town.append(town.owner, { type: 'member-roles', body: { userId: member.person.userId, add: [], remove: [town.moderator] } })
    expect(await b.client.event('channelGone')).toMatchObject({ channelId: town.staff })
    await a.post({ ...staff, dedupe: provider.random(16) })
    await a.post()
    await b.heard(1)
    expect(b.seqs(town.staff)).toEqual([1])
    await town.giveRole(member)
    await b.watch({ [town.staff]: 1 })
    await b.heard(2, town.staff)
    expect(b.seqs(town.staff)).toEqual([1, 2])
  })

  it('begins at the head without the right to read history, whatever the cursor says', async () => {
    const { a, town, member } = await listening()
    const quiet = { channelId: town.quiet }
    for (let i = 0; i < 3; i++) await a.post({ ...quiet, wire: town.wire(town.quiet) })
    const b = await Hearing.open(town, member, { [town.quiet]: 0, [town.general]: 0 })
    await a.post({ ...quiet, wire: town.wire(town.quiet) })
    await b.heard(1, town.quiet)
    expect(b.seqs(town.quiet)).toEqual([4])
    const owner = await Hearing.open(town, town.owner, { [town.quiet]: 0 })
    await owner.heard(4, town.quiet)
    expect(owner.seqs(town.quiet)).toEqual([1, 2, 3, 4])
  })

  it('hears of the end of a deleted channel, whose entries are gone', async () => {
    const { a, b, town, member } = await listening()
    await a.post()
    await b.heard(1)
    await town.append(town.owner, { type: 'channel-delete', body: { id: town.general } })
    expect(await b.client.event('channelGone')).toMatchObject({ channelId: town.general })
    expect(await a.post()).toBe('E_NOT_FOUND')
    const read = world.api.channelRead({ params: { ...town.params, channelId: town.general }, query: { limit: 9 } }, member.token)
    expect(await refused(read)).toBe('E_NOT_FOUND')
  })
})

describe('erasing', () => {
  const erase = (town: TestCommunity, by: Resident, seqs: number[], channelId = town.general) =>
    refused(world.api.channelErase({ params: { ...town.params, channelId }, body: { seqs } }, by.token))

  it('leaves a tombstone with the hash of what was there, and tells who hears', async () => {
    const { b, a, town, member } = await listening()
    const wire = town.wire()
    await b.post({ wire })
    await a.heard(1)
    expect(await erase(town, member, [1, 1, 9])).toBeUndefined()
    expect(await a.client.event('channelErased')).toMatchObject({ seqs: [1] })
    const late = await Hearing.open(town, member, { [town.general]: 0 })
    await late.heard(1)
    const [{ entry }] = late.entries() as [ReturnType<Hearing['entries']>[0]]
    expect(entry.type === 'tombstone' && Buffer.from(entry.wireHash).equals(provider.sha256(wire)) && entry.time === now).toBe(true)
    expect(await erase(town, member, [1])).toBeUndefined()
    await a.settled()
    expect(a.all('channelErased')).toHaveLength(1)
  })

  it('is for one’s own, or for who manages messages there; otherwise nothing is erased', async () => {
    const { a, b, town, member } = await listening()
    const mod = await town.join()
    await town.giveRole(mod)
    await b.post()
    await a.post()
    await b.post()
    expect(await erase(town, member, [1, 2])).toBe('E_FORBIDDEN')
    expect(await erase(town, mod, [2])).toBeUndefined()
    expect(await erase(town, mod, [1], town.staff)).toBeUndefined()
    await town.append(town.owner, { type: 'timeout', body: { userId: member.person.userId, until: now + 60_000, reason: null } })
    expect(await erase(town, member, [2])).toBe('E_TIMED_OUT')
    expect(await erase(town, member, [1])).toBeUndefined()
    const { entries } = await world.api.channelRead(
      { params: { ...town.params, channelId: town.general }, query: { limit: LIMITS.page } },
      member.token,
    )
    const late = await Hearing.open(town, town.owner, { [town.general]: 0 })
    await late.heard(3)
    expect(late.entries().map(({ entry }) => entry.type)).toEqual(['tombstone', 'tombstone', 'content'])
    expect(entries).toHaveLength(3)
  })
})

/** The audience of the channel of moderators. */
function staffAudience(town: TestCommunity): string {
  return audienceOfChannel(town.state, town.staff) ?? ''
}

it('after all of this the log holds no id, and no bug', () => {
  const log = world.log.join('\n')
  expect(log).not.toMatch(/[A-Za-z0-9_-]{22}/)
  expect(log).not.toMatch(/request failed/)
})
