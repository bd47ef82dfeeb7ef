import { codeOf, type CommunityId, type RoleId } from '@conclave/protocol'
import { channelNamed, clientOf, deviceOf } from './channel-scenes.ts'
import type { WorldDevice } from './device.ts'
import { CHANNELS, type ChannelName, ROLE, type Said, Watch } from './harbour-watch.ts'
import { Gone } from './mortal.ts'
import type { World, WorldPerson } from './world.ts'

/** So many of each in 80 steps; what is random is their order, and who does it. */
const DECK = { say: 36, burst: 7, join: 8, leave: 3, kick: 4, give: 5, take: 4, mute: 2, crash: 6, cut: 5 } as const
type Act = keyof typeof DECK | 'unmute'
/** Of one timeout, ms: longer than all of it takes. */
const MUTED = 3_600_000

/** What the rules, and a network that is cut, may answer. */
const NETWORK = ['E_SERVER_UNREACHABLE', 'E_CONFLICT', 'gone']
export const REFUSALS: Partial<Record<Act, readonly string[]>> = {
  join: ['E_ALREADY_MEMBER', ...NETWORK],
  leave: ['E_NOT_FOUND', 'E_NOT_A_MEMBER', 'E_TIMED_OUT', ...NETWORK],
  kick: ['E_NOT_A_MEMBER', ...NETWORK],
  give: ['E_NOT_A_MEMBER', ...NETWORK],
  take: ['E_NOT_A_MEMBER', ...NETWORK],
  mute: ['E_NOT_A_MEMBER', ...NETWORK],
  unmute: ['E_NOT_A_MEMBER', ...NETWORK],
  cut: ['gone'],
  say: ['E_NOT_A_MEMBER', 'E_FORBIDDEN', 'E_TIMED_OUT', 'no channel'],
}

/** What happens is random, from one seed; who is in the community is what the ledger says at the end. */
export class Harbour {
  readonly #world: World
  readonly communityId: CommunityId
  readonly #link: string
  readonly #role: RoleId
  readonly said: Said[] = []
  readonly watch: Watch
  readonly done: Record<string, number> = {}
  readonly refused: { readonly act: Act; readonly code: string }[] = []
  readonly #busy = new Set<Promise<void>>()
  readonly #ends = new Map<WorldDevice, Set<() => void>>()
  #deck: Act[] = []
  #count = 0

  constructor(world: World, communityId: CommunityId, link: string) {
    this.#world = world
    this.communityId = communityId
    this.#link = link
    const role = clientOf(this.owner)
      .communities.get(communityId)
      ?.roles.find(({ name }) => name === ROLE)
    if (role === undefined) throw new Error('no role')
    this.#role = role.roleId
    this.watch = new Watch(world, communityId, this.said, this.#role)
  }

  get owner(): WorldPerson {
    return this.#world.people[0] as WorldPerson
  }

  isIn(person: WorldPerson): boolean {
    return clientOf(this.owner).communities.member(this.communityId, person.account.userId) !== undefined
  }

  members(): readonly WorldPerson[] {
    return this.#world.people.filter((person) => this.isIn(person))
  }

  isMuted(person: WorldPerson): boolean {
    return (clientOf(this.owner).communities.member(this.communityId, person.account.userId)?.timeoutUntil ?? 0) > 0
  }

  /** With the role that opens the cabin; the owner sees everything. */
  mates(): readonly WorldPerson[] {
    const { communities } = clientOf(this.owner)
    const has = ({ account }: WorldPerson) => communities.member(this.communityId, account.userId)?.roles.includes(this.#role) === true
    return this.#world.people.filter((person) => person !== this.owner && has(person))
  }

  act(): void {
    this.watch.look()
    if (this.#deck.length === 0) this.#shuffle()
    const act = this.#deck.pop() as Act
    if (act === 'say') this.#say(1)
    else if (act === 'burst') this.#say(8)
    else if (act === 'crash') this.crash(this.#pick(this.#pick(this.#world.people).devices))
    else if (act === 'cut') this.#cut(this.#pick(this.#pick(this.#world.people).devices))
    else if (act !== 'unmute') this.#change(act)
  }

  /** One of the acts that change the ledger, with somebody for whom it may do something. */
  #change(act: Exclude<Act, 'say' | 'burst' | 'crash' | 'cut' | 'unmute'>): void {
    const others = this.#world.people.slice(1)
    const inside = others.filter((person) => this.isIn(person))
    const mates = this.mates()
    switch (act) {
      case 'join':
        return this.#with(
          act,
          others.filter((person) => !inside.includes(person)),
        )
      case 'take':
        return this.#with(act, mates)
      case 'give':
        return this.#with(
          act,
          inside.filter((person) => !mates.includes(person)),
        )
      case 'kick':
      case 'mute':
        return this.#with(act, inside)
      case 'leave':
        // Also those who are not in.
        return this.#with(act, others)
    }
  }

  #with(act: Act, people: readonly WorldPerson[]): void {
    if (people.length > 0) this.begin(act, this.#pick(people))
  }

  begin(act: Act, person: WorldPerson): void {
    const { communityId } = this
    const { userId } = person.account
    const { communities } = clientOf(this.owner)
    const own = clientOf(person).communities
    switch (act) {
      case 'join':
        return this.#try(act, deviceOf(person), person, () => own.join(this.#link))
      case 'leave':
        return this.#try(act, deviceOf(person), person, () => own.leave(communityId))
      case 'kick':
        return this.#try(act, deviceOf(this.owner), person, () => communities.kick(communityId, userId))
      case 'give':
        return this.#try(act, deviceOf(this.owner), person, () => communities.setRoles(communityId, userId, { add: [this.#role] }))
      case 'take':
        return this.#try(act, deviceOf(this.owner), person, () => communities.setRoles(communityId, userId, { remove: [this.#role] }))
      default: {
        const duration = act === 'mute' ? MUTED : 0
        return this.#try(act, deviceOf(this.owner), person, () => communities.timeout(communityId, userId, duration))
      }
    }
  }

  /** What was begun and can still be answered. */
  async settle(): Promise<void> {
    await Promise.all(this.#busy)
  }

  say(device: WorldDevice, by: WorldPerson, channel: ChannelName): void {
    const text = `${by.handle} ${this.#count++}`
    try {
      const message = device.client.conversations.send(channelNamed(device.client, this.communityId, channel), text)
      this.said.push({ by, device, channel, text, message })
    } catch (error) {
      const code = codeOf(error) ?? (String(error).includes('no channel') ? 'no channel' : undefined)
      if (code === undefined) throw error
      this.refused.push({ act: 'say', code })
    }
  }

  crash(device: WorldDevice): void {
    device.crash().sync.start()
    for (const end of this.#ends.get(device) ?? []) end()
    this.#ends.delete(device)
  }

  summary(): string {
    const states = this.said.map(({ device, message }) => device.client.conversations.message(message.messageId)?.state)
    const sent = states.filter((state) => state === 'sent').length
    return JSON.stringify({ said: states.length, sent, done: this.done, refused: this.refused.map(({ act, code }) => `${act} ${code}`) })
  }

  #pick<T>(all: readonly T[]): T {
    return all[Math.floor(this.#world.random() * all.length)] as T
  }

  #shuffle(): void {
    const cards = Object.entries(DECK).flatMap(([act, times]) => Array.from({ length: times }, () => act as Act))
    this.#deck = cards
      .map((act) => ({ act, at: this.#world.random() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ act }) => act)
  }

  #say(times: number): void {
    const by = this.#pick(this.members())
    const device = this.#pick(by.devices)
    const seen = device.client.communities.get(this.communityId)?.channels.map(({ name }) => name) ?? []
    const known = CHANNELS.filter(({ name }) => seen.includes(name))
    const { name } = this.#pick(known.length > 0 ? known : CHANNELS)
    for (let i = 0; i < times; i++) this.say(device, by, name)
  }

  #cut(device: WorldDevice): void {
    const { client } = device
    this.#try('cut', device, undefined, async () => {
      await client.sync.stop()
      await new Promise((resolve) => setTimeout(resolve, 300))
      if (device.client === client) client.sync.start()
    })
  }

  /** What is refused is noted; whoever crashes in the middle hears nothing of it, and what became of it is seen at the end. */
  #try(act: Act, device: WorldDevice, person: WorldPerson | undefined, work: () => Promise<unknown>): void {
    const arrived = person && this.watch.moves(person)
    const crashed = new Promise<'crashed'>((resolve) => {
      const ends = this.#ends.get(device) ?? new Set()
      this.#ends.set(
        device,
        ends.add(() => resolve('crashed')),
      )
    })
    const answered = async (): Promise<void> => {
      try {
        if ((await Promise.race([work(), crashed])) === 'crashed') return
        this.done[act] = (this.done[act] ?? 0) + 1
        arrived?.()
      } catch (error) {
        const code = error instanceof Gone ? 'gone' : codeOf(error)
        if (code === undefined) throw error
        this.refused.push({ act, code })
        // Without an answer it may have been done all the same.
        if (!NETWORK.includes(code)) arrived?.()
      }
    }
    const running = answered().finally(() => this.#busy.delete(running))
    this.#busy.add(running)
  }
}
