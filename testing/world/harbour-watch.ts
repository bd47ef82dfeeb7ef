import type { Client, MessageView } from '@conclave/client'
import { BASE_AUDIENCE, type CommunityId, type RoleId } from '@conclave/protocol'
import { clientOf } from './channel-scenes.ts'
import type { WorldDevice } from './device.ts'
import type { World, WorldPerson } from './world.ts'

/** Two audiences: all members, and whoever has the role. */
export type Room = 'deck' | 'cabin'
export const ROLE = 'mate'
export const CHANNELS = [
  { name: 'shared', policy: 'shared', room: 'deck' },
  { name: 'joined', policy: 'joined', room: 'deck' },
  { name: 'ephemeral', policy: 'ephemeral', room: 'deck' },
  { name: 'bridge', policy: 'shared', room: 'cabin' },
  { name: 'berth', policy: 'joined', room: 'cabin' },
] as const
export type ChannelName = (typeof CHANNELS)[number]['name']
export const roomOf = (channel: ChannelName): Room => CHANNELS.find(({ name }) => name === channel)?.room ?? 'deck'

export interface Said {
  readonly by: WorldPerson
  readonly device: WorldDevice
  readonly channel: ChannelName
  readonly text: string
  readonly message: MessageView
}

/** Since when, counted in what was said. `at`: when it was last seen that somebody was not surely in, ms. */
interface Stay {
  at: number
  /** Surely without the keys of the room since then. */
  out: number | undefined
  /** Perhaps without them at that time. */
  lastOut: number
  lastMuted: number
  /** Devices that have been in the group of the room since then, without a break. */
  readonly inside: Map<WorldDevice, number>
  readonly hidden: Set<Said>
}

const ROOMS: readonly Room[] = ['deck', 'cabin']

/**
 * Who was surely in, or surely out, while something was said: an account of its own, from what was done and from what the owner and the person
 * themselves have of the ledger. What is in between says nothing.
 */
export class Watch {
  readonly #world: World
  readonly #communityId: CommunityId
  readonly #said: readonly Said[]
  readonly #role: RoleId
  readonly #stays = new Map<WorldPerson, Record<Room, Stay>>()
  /** People about whom the ledger may say something else at any time: an operation is on its way. */
  readonly #moving = new Map<WorldPerson, number>()

  constructor(world: World, communityId: CommunityId, said: readonly Said[], role: RoleId) {
    this.#role = role
    this.#world = world
    this.#communityId = communityId
    this.#said = said
  }

  /** @returns what ends it */
  moves(person: WorldPerson): () => void {
    this.#moving.set(person, (this.#moving.get(person) ?? 0) + 1)
    for (const room of ROOMS) this.#lookAt(person, room)
    return () => void this.#moving.set(person, (this.#moving.get(person) ?? 1) - 1)
  }

  /** Everything has been answered, or never will be. */
  settled(): void {
    this.#moving.clear()
    this.look()
  }

  look(): void {
    for (const person of this.#world.people) for (const room of ROOMS) this.#lookAt(person, room)
  }

  /** Whether a message of theirs may have been refused after it was said. */
  mayFail({ by, channel }: Said, index: number): boolean {
    const { lastOut, lastMuted } = this.stay(by, roomOf(channel))
    return lastOut >= index || lastMuted >= index
  }

  /** What a device must have of a channel without history: said after it had come in, and before the next break. */
  due(device: WorldDevice, person: WorldPerson, channel: ChannelName): readonly Said[] {
    const from = this.stay(person, roomOf(channel)).inside.get(device)
    return from === undefined ? [] : this.#said.slice(from).filter((one) => one.channel === channel)
  }

  /** What nobody's device may have: said and sent while they were out. */
  hidden(person: WorldPerson, channel: ChannelName): readonly Said[] {
    return [...this.stay(person, roomOf(channel)).hidden].filter((one) => one.channel === channel)
  }

  /** The same for history that whoever comes in may read: only those who are out now. */
  hiddenNow(person: WorldPerson, channel: ChannelName): readonly Said[] {
    const { out } = this.stay(person, roomOf(channel))
    return out === undefined ? [] : this.#said.slice(out).filter((one) => one.channel === channel)
  }

  stay(person: WorldPerson, room: Room): Stay {
    const known = this.#stays.get(person)
    if (known) return known[room]
    const isOwner = person === this.#world.people[0]
    const begin = (): Stay => ({ at: isOwner ? -1 : Infinity, out: undefined, lastOut: -1, lastMuted: -1, inside: new Map(), hidden: new Set() })
    const made = { deck: begin(), cabin: begin() }
    this.#stays.set(person, made)
    return made[room]
  }

  #lookAt(person: WorldPerson, room: Room): void {
    const stay = this.stay(person, room)
    const views = [clientOf(this.#world.people[0] as WorldPerson), clientOf(person)]
    const says = views.map((client) => this.#isIn(client, person, room))
    const isMoving = (this.#moving.get(person) ?? 0) > 0
    if (isMoving || says.some((isIn) => !isIn)) this.#notIn(stay)
    else this.#noteInside(stay, person, room)
    if (isMoving || says.some((isIn) => isIn)) this.#notOut(stay)
    else stay.out ??= this.#said.length
    if (isMoving || this.#isMuted(person)) stay.lastMuted = this.#said.length
  }

  #notIn(stay: Stay): void {
    stay.at = this.#world.clock.now()
    stay.lastOut = this.#said.length
    stay.inside.clear()
  }

  #notOut(stay: Stay): void {
    if (stay.out === undefined) return
    for (const one of this.#said.slice(stay.out)) {
      if (one.device.client.conversations.message(one.message.messageId)?.state === 'sent') stay.hidden.add(one)
    }
    stay.out = undefined
  }

  #noteInside(stay: Stay, person: WorldPerson, room: Room): void {
    for (const device of person.devices) {
      if (!stay.inside.has(device) && enteredAt(device, this.#communityId, room) > stay.at) stay.inside.set(device, this.#said.length)
    }
  }

  #isIn({ communities }: Client, { account: { userId } }: WorldPerson, room: Room): boolean {
    const member = communities.member(this.#communityId, userId)
    return member !== undefined && (room === 'deck' || member.owner || member.roles.includes(this.#role))
  }

  #isMuted({ account: { userId } }: WorldPerson): boolean {
    const { communities } = clientOf(this.#world.people[0] as WorldPerson)
    return (communities.member(this.#communityId, userId)?.timeoutUntil ?? 0) > this.#world.clock.now()
  }
}

/** When a device came into the group of a room by itself; 0 for its founder, -1 when it is not in. */
function enteredAt({ db }: WorldDevice, communityId: CommunityId, room: Room): number {
  const base = room === 'deck' ? '=' : '<>'
  const [row] = db.all(
    `SELECT max(rejoined) AS at FROM mls_groups g JOIN mls_states s ON s.slot = g.group_id WHERE community_id = ? AND audience ${base} ?`,
    [communityId, BASE_AUDIENCE],
  )
  return Number(row?.['at'] ?? -1)
}
