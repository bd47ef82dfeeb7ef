import { type CommunityId, type CommunityState, decodeStoredEntry, departs, type Entry, lookUp, type UserId } from '@conclave/protocol'
import { BoundedMap } from '../../bounded-map.ts'
import type { Streams } from '../../store/port.ts'

const KEPT = 16_384
const PAGE = { limit: 512, maxBytes: 2_000_000 } as const

/** By which entry somebody went. Whoever was removed may read a ledger up to it, and not beyond, so that nobody has to believe the server's word. */
export class Departures {
  readonly #streams: Pick<Streams, 'readBack'>
  readonly #known = new BoundedMap<string, number>(KEPT)

  constructor(streams: Pick<Streams, 'readBack'>) {
    this.#streams = streams
  }

  /** Of somebody who is no member. @returns undefined for whoever never was one */
  async of(state: CommunityState, userId: UserId): Promise<number | undefined> {
    // only who acted in a ledger has a head there
    if ((lookUp(state.people, userId)?.head ?? null) === null) return undefined
    const name = nameOf(state.communityId, userId)
    const seq = this.#known.get(name) ?? (await this.#find(state.communityId, userId))
    if (seq !== undefined) this.#known.set(name, seq)
    return seq
  }

  /** Somebody came in: what is known of a former departure does not hold any more. */
  cameIn(communityId: CommunityId, userId: UserId): void {
    this.#known.delete(nameOf(communityId, userId))
  }

  /** The first entry after the last joining: who was kicked may be banned later. */
  async #find(communityId: CommunityId, userId: UserId): Promise<number | undefined> {
    let found: number | undefined
    for (let before = Number.MAX_SAFE_INTEGER; ;) {
      const page = await this.#streams.readBack({ kind: 'governance', key: communityId }, { before, ...PAGE })
      for (const { seq, payload } of page) {
        const { entry } = decodeStoredEntry(payload)
        if (isComing(entry, userId)) return found
        if (departs(entry, userId)) found = seq
        before = seq
      }
      if (page.length === 0) return found
    }
  }
}

const nameOf = (communityId: CommunityId, userId: UserId): string => `${communityId}${userId}`

function isComing({ type, userId: author }: Entry, userId: UserId): boolean {
  return author === userId && (type === 'join' || type === 'create')
}
