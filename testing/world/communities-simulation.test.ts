import type { MessageView } from '@conclave/client'
import { codeOf, type CommunityId } from '@conclave/protocol'
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest'
import { channelNamed, clientOf, deviceOf, linkTo, messagesIn, readAll } from './channel-scenes.ts'
import type { WorldDevice } from './device.ts'
import { Gone } from './mortal.ts'
import { eventually } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

const LONG = process.env['CONCLAVE_LONG'] !== undefined
const SEED = Number(process.env['CONCLAVE_SEED'] ?? Date.now() % 100_000)
const PEOPLE = Number(process.env['CONCLAVE_PEOPLE'] ?? (LONG ? 100 : 12))
const STEPS = Number(process.env['CONCLAVE_STEPS'] ?? (LONG ? 300 : 80))
const WITHIN = Number(process.env['CONCLAVE_WITHIN'] ?? (LONG ? 1_800_000 : 120_000))
const POLICIES = ['shared', 'joined', 'ephemeral'] as const
type ChannelName = (typeof POLICIES)[number]

interface Said {
  readonly by: WorldPerson
  readonly device: WorldDevice
  readonly channel: ChannelName
  readonly text: string
  readonly message: MessageView
}

/** What happens is random, from one seed; who is in the community is what the ledger says at the end. */
class Harbour {
  readonly #world: World
  readonly communityId: CommunityId
  readonly #link: string
  readonly said: Said[] = []
  readonly #busy = new Set<Promise<void>>()
  readonly #refused: string[] = []
  #count = 0

  constructor(world: World, communityId: CommunityId, link: string) {
    this.#world = world
    this.communityId = communityId
    this.#link = link
  }

  get owner(): WorldPerson {
    return this.#world.people[0] as WorldPerson
  }

  #pick<T>(all: readonly T[]): T {
    return all[Math.floor(this.#world.random() * all.length)] as T
  }

  isIn(person: WorldPerson): boolean {
    return clientOf(this.owner).communities.member(this.communityId, person.account.userId) !== undefined
  }

  #members(): readonly WorldPerson[] {
    return this.#world.people.filter((person) => this.isIn(person))
  }

  /** What the rules refuse is refused, and nothing else fails. */
  #try(work: () => Promise<unknown>): void {
    const running = work()
      .then(() => undefined)
      .catch((error: unknown) => {
        // Whoever crashes in the middle hears nothing of it.
        if (codeOf(error) === undefined && !(error instanceof Gone)) throw error
        this.#refused.push(String(codeOf(error)))
      })
      .finally(() => this.#busy.delete(running))
    this.#busy.add(running)
  }

  #say(times: number): void {
    const by = this.#pick(this.#members())
    const device = this.#pick(by.devices)
    const channel = this.#pick(POLICIES)
    for (let i = 0; i < times; i++) {
      const text = `${by.handle} ${this.#count++}`
      try {
        const message = device.client.conversations.send(channelNamed(device.client, this.communityId, channel), text)
        this.said.push({ by, device, channel, text, message })
      } catch (error) {
        if (codeOf(error) === undefined && !String(error).includes('no channel')) throw error
      }
    }
  }

  act(): void {
    const dice = this.#world.random()
    const others = this.#world.people.slice(1)
    if (dice < 0.45) return this.#say(1)
    if (dice < 0.55) return this.#say(8)
    if (dice < 0.72) {
      const outside = others.filter((person) => !this.isIn(person))
      if (outside.length > 0) this.#try(() => clientOf(this.#pick(outside)).communities.join(this.#link))
    } else if (dice < 0.76) {
      const leaver = this.#pick(others)
      this.#try(() => clientOf(leaver).communities.leave(this.communityId))
    } else if (dice < 0.8) {
      const kicked = this.#pick(others)
      this.#try(() => clientOf(this.owner).communities.kick(this.communityId, kicked.account.userId))
    } else if (dice < 0.84) {
      const { communities } = clientOf(this.owner)
      const role = communities.get(this.communityId)?.roles.find(({ everyone }) => !everyone)
      const member = this.#pick(this.#members())
      if (role && member !== this.owner) {
        this.#try(() => communities.setRoles(this.communityId, member.account.userId, { add: [role.roleId] }))
      }
    } else if (dice < 0.92) {
      this.#pick(this.#pick(this.#world.people).devices).crash().sync.start()
    } else {
      const device = this.#pick(this.#pick(this.#world.people).devices)
      this.#try(async () => {
        const { client } = device
        await client.sync.stop()
        await new Promise((resolve) => setTimeout(resolve, 300))
        if (device.client === client) client.sync.start()
      })
    }
  }

  summary(): string {
    const states = this.said.map(({ device, message }) => device.client.conversations.message(message.messageId)?.state)
    return JSON.stringify({ said: states.length, sent: states.filter((state) => state === 'sent').length, refused: this.#refused })
  }

  /** For whoever looks into a failure. */
  dump(): string {
    const of = (device: WorldDevice) => ({
      sync: device.client.sync.state(),
      groups: device.db.all(
        'SELECT substr(audience, 1, 6) AS a, generation, cursor, suspect, (SELECT max(epoch) FROM group_epochs e WHERE e.group_id = g.group_id) AS epoch, (SELECT count(*) FROM mls_states s WHERE s.slot = g.group_id) AS state, (SELECT kind FROM mls_pending p WHERE p.group_id = g.group_id) AS pending FROM mls_groups g',
      ),
      channels: device.db.all(
        'SELECT started, cursor, oldest, waiting, trouble, (SELECT count(*) FROM channel_waiting w WHERE w.channel_id = c.channel_id) AS waits, (SELECT count(*) FROM channel_outbox o WHERE o.channel_id = c.channel_id AND posted = 0) AS outgoing FROM channels c',
      ),
      ledger: device.db.all('SELECT standing, trouble, (SELECT max(seq) FROM ledger_entries) AS seq FROM communities'),
      alerts: device.events.filter(({ type }) => type === 'alert'),
    })
    const all = this.#world.people.map((person) => ({ who: person.handle, isIn: this.isIn(person), devices: person.devices.map(of) }))
    return all.map((one) => JSON.stringify(one)).join('\n')
  }

  /** What a client that crashed had begun is never answered. */
  async settle(): Promise<void> {
    await Promise.race([Promise.all(this.#busy), new Promise((resolve) => setTimeout(resolve, 10_000))])
  }
}

const isSubsequence = (part: readonly string[], whole: readonly string[]): boolean => {
  let at = 0
  for (const text of whole) if (text === part[at]) at++
  return at === part.length
}

describe(`a community of ${PEOPLE} people with two devices each, seed ${SEED}`, () => {
  let world: World
  let harbour: Harbour
  beforeAll(async () => {
    world = await startWorld({ seed: SEED, devices: 2, device: { groupSuite: 'classical' } })
    for (let i = 0; i < PEOPLE; i++) await world.addPerson(`sailor_${i}`)
    const owner = world.people[0] as WorldPerson
    const template = {
      channels: POLICIES.map((policy) => ({ name: policy, policy })),
      categories: [],
      roles: [{ name: 'mate', permissions: [] }],
    }
    const { communityId } = await clientOf(owner).communities.create({ name: 'Harbour', template })
    await clientOf(owner).communities.whenReady(communityId, WITHIN)
    harbour = new Harbour(world, communityId, await linkTo(clientOf(owner), communityId))
  }, WITHIN * 3)
  afterAll(() => world.stop(), WITHIN)

  it(
    'agrees at the end: nothing lost, doubled, out of order or unreadable',
    async () => {
      onTestFailed(({ task }) => console.log(task.result?.errors?.map(({ message }) => message).join('\n'), harbour.dump()))
      for (let step = 0; step < STEPS; step++) {
        harbour.act()
        await new Promise((resolve) => setTimeout(resolve, world.random() * 60))
      }
      await harbour.settle()
      const { communityId, owner } = harbour
      for (const person of world.people) for (const device of person.devices) device.client.sync.start()
      const isDone = ({ device, message }: Said): boolean => device.client.conversations.message(message.messageId)?.state !== 'pending'
      await eventually(() => harbour.said.every(isDone), 'nothing is on its way', WITHIN)
      const members = world.people.filter((person) => harbour.isIn(person))
      const devices = members.flatMap((person) => person.devices)
      const isReady = (device: WorldDevice): boolean => device.client.communities.get(communityId)?.memberCount === members.length
      await eventually(() => devices.every(isReady), 'all know who is in', WITHIN)
      for (const device of devices) expect(await device.client.communities.whenReady(communityId, WITHIN)).toBe(true)

      const sent = harbour.said.filter(({ device, message }) => device.client.conversations.message(message.messageId)?.state === 'sent')
      if (process.env['CONCLAVE_TALK']) console.log(harbour.summary(), members.length)
      /** Who was removed before the answer came does not learn that a message has arrived. */
      const out = harbour.said.filter(({ by }) => !members.includes(by))
      const unheard = new Set(out.map(({ text }) => text))
      /** What was refused stays with its author, who sees that it failed. */
      const shown = (device: WorldDevice, channel: ChannelName) => {
        const texts = messagesIn(device.client, communityId, channel).filter(({ kind, state }) => kind === 'text' && state !== 'failed')
        return texts.map(({ text }) => text)
      }
      const wanted = (channel: ChannelName) => sent.filter((one) => one.channel === channel).map(({ text }) => text)
      const has = (device: WorldDevice) => shown(device, 'shared').length
      await eventually(() => has(deviceOf(owner)) >= wanted('shared').length, 'the owner has everything', WITHIN)
      for (const channel of POLICIES) {
        await eventually(() => shown(deviceOf(owner), channel).length >= wanted(channel).length, `${channel} at the owner`, WITHIN)
        const whole = shown(deviceOf(owner), channel)
        const isUnheard = (text: string) => unheard.has(text) && !wanted(channel).includes(text)
        expect([channel, ...whole.filter((text) => !isUnheard(text)).toSorted()]).toEqual([channel, ...wanted(channel).toSorted()])
        for (const device of devices) {
          await readAll(device.client, communityId, channel)
          const all = () => shown(device, channel)
          if (channel === 'shared') {
            await eventually(() => all().length >= whole.length, `${channel} everywhere: ${all().length} of ${whole.length}`, WITHIN)
            expect(all()).toEqual(whole)
          }
          expect(new Set(all()).size).toBe(all().length)
          expect(isSubsequence(all(), whole)).toBe(true)
          const notices = () => messagesIn(device.client, communityId, channel).filter(({ kind }) => kind === 'notice')
          // Keys of others may still be on their way.
          await eventually(() => notices().length === 0, `everything is read in ${channel}: ${JSON.stringify(notices())}`, WITHIN)
        }
      }
      const state = (device: WorldDevice) => {
        const { name, channels, roles, memberCount } = device.client.communities.get(communityId) ?? {}
        const { members: all } = device.client.communities.members(communityId, { limit: 100 })
        return {
          name,
          memberCount,
          roles: roles?.length,
          channels: channels?.map((one) => one.name),
          all: all.map(({ userId, roles: own }) => [userId, own]),
        }
      }
      for (const device of devices) expect(state(device)).toEqual(state(deviceOf(owner)))
    },
    WITHIN * 5,
  )
})
