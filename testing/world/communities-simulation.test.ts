import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest'
import type { CommunityId } from '@conclave/protocol'
import { clientOf, deviceOf, linkTo, messagesIn, readAll } from './channel-scenes.ts'
import type { WorldDevice } from './device.ts'
import { Harbour, REFUSALS } from './harbour.ts'
import { CHANNELS, type ChannelName, ROLE, roomOf, type Said } from './harbour-watch.ts'
import { eventually, inTime } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

const LONG = process.env['CONCLAVE_LONG'] !== undefined
const SEED = Number(process.env['CONCLAVE_SEED'] ?? Date.now() % 100_000)
const PEOPLE = Number(process.env['CONCLAVE_PEOPLE'] ?? (LONG ? 100 : 12))
const STEPS = Number(process.env['CONCLAVE_STEPS'] ?? (LONG ? 300 : 80))
const WITHIN = Number(process.env['CONCLAVE_WITHIN'] ?? (LONG ? 1_800_000 : 120_000))
/** Of the groups: X-Wing is the default of the app, and takes five times as long here. */
const SUITE = process.env['CONCLAVE_SUITE'] === 'x-wing' ? 'x-wing' : 'classical'
/** What the author of a message that failed is told. */
const FAILURES = ['E_NOT_A_MEMBER', 'E_FORBIDDEN', 'E_TIMED_OUT', 'E_NOT_FOUND']

const stateOf = ({ device, message }: Said) => device.client.conversations.message(message.messageId)
const isSent = (one: Said): boolean => stateOf(one)?.state === 'sent'

const isSubsequence = (part: readonly string[], whole: readonly string[]): boolean => {
  let at = 0
  for (const text of whole) if (text === part[at]) at++
  return at === part.length
}

/** What was refused stays with its author, who sees that it failed. */
const shown = (device: WorldDevice, communityId: CommunityId, channel: ChannelName): readonly string[] => {
  const texts = messagesIn(device.client, communityId, channel).filter(({ kind, state }) => kind === 'text' && state !== 'failed')
  return texts.map(({ text }) => text)
}

/** Whatever a device has, in whatever channel. */
const keptBy = (device: WorldDevice): ReadonlySet<string> => new Set(device.db.all('SELECT text FROM messages').map((row) => String(row['text'])))

/** For whoever looks into a failure. */
function dump(world: World, harbour: Harbour): string {
  const of = (device: WorldDevice) => ({
    sync: device.client.sync.state(),
    groups: device.db.all(
      'SELECT substr(audience, 1, 6) AS a, generation, cursor, suspect, rejoined, (SELECT max(epoch) FROM group_epochs e WHERE e.group_id = g.group_id) AS epoch, (SELECT count(*) FROM mls_states s WHERE s.slot = g.group_id) AS state, (SELECT kind FROM mls_pending p WHERE p.group_id = g.group_id) AS pending FROM mls_groups g',
    ),
    channels: device.db.all(
      'SELECT started, cursor, oldest, waiting, trouble, (SELECT count(*) FROM channel_waiting w WHERE w.channel_id = c.channel_id) AS waits, (SELECT count(*) FROM channel_outbox o WHERE o.channel_id = c.channel_id AND posted = 0) AS outgoing FROM channels c',
    ),
    ledger: device.db.all('SELECT standing, trouble, (SELECT max(seq) FROM ledger_entries) AS seq FROM communities'),
    alerts: device.events.filter(({ type }) => type === 'alert'),
  })
  const all = world.people.map((person) => ({ who: person.handle, isIn: harbour.isIn(person), devices: person.devices.map(of) }))
  return all.map((one) => JSON.stringify(one)).join('\n')
}

describe(`a community of ${PEOPLE} people with two devices each, ${SUITE}, seed ${SEED}`, () => {
  let world: World
  let harbour: Harbour
  const devicesOf = (people: readonly WorldPerson[]) => people.flatMap((person) => person.devices.map((device) => ({ person, device })))

  beforeAll(async () => {
    world = await startWorld({ seed: SEED, devices: 2, device: { groupSuite: SUITE } })
    for (let i = 0; i < PEOPLE; i++) await world.addPerson(`sailor_${i}`)
    const owner = world.people[0] as WorldPerson
    const channels = CHANNELS.map(({ name, policy, room }) => ({ name, policy, ...(room === 'cabin' ? { private: { roles: [ROLE] } } : {}) }))
    const template = { channels, categories: [], roles: [{ name: ROLE, permissions: [] }] }
    const { communityId } = await clientOf(owner).communities.create({ name: 'Harbour', template })
    await clientOf(owner).communities.whenReady(communityId, WITHIN)
    harbour = new Harbour(world, communityId, await linkTo(clientOf(owner), communityId))
  }, WITHIN * 3)
  afterAll(() => world.stop(), WITHIN)

  /** Every channel has something from before most came. */
  async function open(): Promise<void> {
    for (const { name } of CHANNELS) harbour.say(deviceOf(harbour.owner), harbour.owner, name)
    await eventually(() => harbour.said.every(isSent), 'the first words are sent', WITHIN)
    for (const person of world.people.slice(1, 3)) harbour.begin('join', person)
    await harbour.settle()
  }

  /** Nothing is on its way, and all know who is in. */
  async function quiet(): Promise<void> {
    await harbour.settle()
    for (const person of world.people) for (const device of person.devices) device.client.sync.start()
    await eventually(() => harbour.said.every((one) => stateOf(one)?.state !== 'pending'), 'nothing is on its way', WITHIN)
    await agreed()
  }

  async function agreed(): Promise<void> {
    const { communityId } = harbour
    const members = harbour.members()
    const isReady = (device: WorldDevice): boolean => device.client.communities.get(communityId)?.memberCount === members.length
    await eventually(() => devicesOf(members).every(({ device }) => isReady(device)), 'all know who is in', WITHIN)
    for (const { device } of devicesOf(members)) expect(await device.client.communities.whenReady(communityId, WITHIN)).toBe(true)
  }

  /** Whatever the seed: half of them are in, somebody has the role and somebody has lost it, somebody was sent away, and all say something more. */
  async function close(): Promise<void> {
    harbour.watch.settled()
    const inside = harbour.members().slice(1)
    const outside = world.people.filter((person) => !harbour.isIn(person))
    for (const person of inside.filter((one) => harbour.isMuted(one))) harbour.begin('unmute', person)
    for (const person of outside.slice(0, Math.max(1, PEOPLE / 2 + 1 - inside.length))) harbour.begin('join', person)
    await harbour.settle()
    const mates = harbour.mates()
    for (const person of harbour.members().slice(1, 4)) if (!mates.includes(person)) harbour.begin('give', person)
    await harbour.settle()
    const [first, second] = harbour.mates() as [WorldPerson, WorldPerson]
    harbour.begin('take', first)
    harbour.begin('kick', second)
    await quiet()
    harbour.watch.settled()
    const last = [
      ...CHANNELS.map(({ name }) => ({ name, person: harbour.owner })),
      ...harbour.members().map((person) => ({ name: 'joined' as const, person })),
    ]
    for (const { name, person } of last) harbour.say(deviceOf(person, 1), person, name)
    await quiet()
    harbour.watch.look()
  }

  /** Nothing fails but what the rules refuse, and that to nobody but those whom they meet. */
  function checkRefusals(): void {
    expect(harbour.refused.filter(({ act, code }) => REFUSALS[act]?.includes(code) !== true)).toEqual([])
    for (const [i, one] of harbour.said.entries()) {
      const now = stateOf(one)
      if (now?.state === 'sent') continue
      expect([one.text, now?.state]).toEqual([one.text, 'failed'])
      expect(FAILURES).toContain(now?.error)
      // Their author was out, or had a timeout, at some time after they were said.
      expect([one.text, now?.error, harbour.watch.mayFail(one, i)]).toEqual([one.text, now?.error, true])
    }
  }

  /** What would make everything else say nothing. */
  function checkFloors(): void {
    const { said, done } = harbour
    expect(harbour.members().length).toBeGreaterThanOrEqual(Math.floor(PEOPLE / 2))
    expect(said.filter(isSent).length).toBeGreaterThanOrEqual(Math.max(STEPS / 2, said.length / 3))
    for (const act of ['join', 'kick', 'give', 'take', 'cut']) expect([act, (done[act] ?? 0) > 0]).toEqual([act, true])
    expect(harbour.mates().length).toBeGreaterThan(0)
    const quietest = CHANNELS.filter(({ name }) => said.filter((one) => one.channel === name && isSent(one)).length < 2)
    expect(quietest).toEqual([])
  }

  /** @returns how many things had to be there, and had to be absent */
  async function checkChannel(channel: ChannelName, readers: readonly WorldPerson[]): Promise<{ due: number; hidden: number }> {
    const { communityId, owner, said, watch } = harbour
    const of = said.filter((one) => one.channel === channel)
    const wanted = of.filter(isSent).map(({ text }) => text)
    const whole = shown(deviceOf(owner), communityId, channel)
    /** Who was removed before the answer came does not learn that a message has arrived. */
    const unheard = of.filter((one) => !isSent(one)).map(({ text }) => text)
    expect([channel, ...whole.filter((text) => !unheard.includes(text)).toSorted()]).toEqual([channel, ...wanted.toSorted()])
    let due = 0
    for (const { person, device } of devicesOf(readers)) {
      await readAll(device.client, communityId, channel)
      const all = () => shown(device, communityId, channel)
      const must = watch.due(device, person, channel).filter((one) => whole.includes(one.text))
      const isThere = () =>
        must.every(({ text }) => all().includes(text)) &&
        (CHANNELS.find((one) => one.name === channel)?.policy !== 'shared' || all().length >= whole.length)
      await inTime(
        world,
        isThere,
        `${channel} of ${person.handle}: ${JSON.stringify({ all: all(), must: must.map(({ text }) => text), whole })}`,
        WITHIN,
      )
      if (CHANNELS.find((one) => one.name === channel)?.policy === 'shared') expect(all()).toEqual(whole)
      expect(new Set(all()).size).toBe(all().length)
      expect(isSubsequence(all(), whole)).toBe(true)
      due += must.length
      const notices = () => messagesIn(device.client, communityId, channel).filter(({ kind }) => kind === 'notice')
      // Keys of others may still be on their way: members give so many in a minute, and no more.
      await inTime(world, () => notices().length === 0, `everything is read in ${channel}: ${JSON.stringify(notices())}`, WITHIN)
    }
    return { due, hidden: checkHidden(channel) }
  }

  function checkHidden(channel: ChannelName): number {
    const isShared = channel === 'shared' || channel === 'bridge'
    let hidden = 0
    for (const { person, device } of devicesOf(world.people)) {
      const { watch } = harbour
      const closed = isShared ? watch.hiddenNow(person, channel) : [...watch.hidden(person, channel), ...watch.hiddenNow(person, channel)]
      const kept = keptBy(device)
      const leaked = closed.filter(({ text }) => kept.has(text)).map(({ text }) => text)
      expect([channel, person.handle, leaked]).toEqual([channel, person.handle, []])
      hidden += closed.length
    }
    return hidden
  }

  function checkStates(): void {
    const { communityId, owner } = harbour
    const inCabin = [owner, ...harbour.mates()]
    const state = (device: WorldDevice) => {
      const { name, roles, memberCount } = device.client.communities.get(communityId) ?? {}
      const { members: all } = device.client.communities.members(communityId, { limit: 100 })
      const who = all.map(({ userId, roles: own }) => [userId, own])
      return { name, memberCount, roles: roles?.map((one) => one.name), all: who }
    }
    for (const { person, device } of devicesOf(harbour.members())) {
      expect(state(device)).toEqual(state(deviceOf(owner)))
      const names = CHANNELS.filter(({ room }) => room === 'deck' || inCabin.includes(person)).map(({ name }) => name)
      expect(device.client.communities.get(communityId)?.channels.map((one) => one.name)).toEqual(names)
    }
  }

  it(
    'agrees at the end: nothing lost, doubled, out of order or unreadable, and nothing for those who were out',
    async () => {
      onTestFailed(({ task }) => console.log(task.result?.errors?.map(({ message }) => message).join('\n'), harbour.summary(), dump(world, harbour)))
      await open()
      for (let step = 0; step < STEPS; step++) {
        harbour.act()
        await new Promise((resolve) => setTimeout(resolve, world.random() * 60))
      }
      await quiet()
      await close()
      if (process.env['CONCLAVE_TALK']) console.log(harbour.summary(), harbour.members().length, harbour.mates().length)
      checkRefusals()
      checkFloors()
      for (const { name } of CHANNELS) {
        const readers = roomOf(name) === 'deck' ? harbour.members() : [harbour.owner, ...harbour.mates()]
        const counts = await checkChannel(name, readers)
        if (process.env['CONCLAVE_TALK']) console.log(name, counts)
        expect([name, counts.due > 3, counts.hidden > 0]).toEqual([name, true, true])
      }
      checkStates()
    },
    WITHIN * 5,
  )
})
