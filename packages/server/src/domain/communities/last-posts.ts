import { createHash } from 'node:crypto'
import { type Channel, decodeChannelEntry } from '@conclave/protocol'
import { BoundedMap } from '../../bounded-map.ts'
import type { ChannelKey, Streams } from '../../store/port.ts'

interface LastPost {
  /** Milliseconds since 1970. */
  readonly time: number
  /** Base64url of the dedupe id: the same message again is not a second one. Empty where it was read from the stream. */
  readonly dedupe: string
}
/** Recognises an author in a channel; 16 bytes, as in its entries. */
type AuthorTag = Uint8Array

const AUTHORS = 65_536
const CHANNELS = 4_096
/** Of a channel that is read back; beyond it slow mode forgives. */
const PAGES = 8
const PAGE = { limit: 512, maxBytes: 2_000_000 } as const

/** Newest posts of people in channels, for slow mode. After a restart they are read from the streams, which know time and author of each entry. */
export class LastPosts {
  readonly #notes = new BoundedMap<string, LastPost>(AUTHORS)
  readonly #recalled = new BoundedMap<ChannelKey, Promise<void> | 'done'>(CHANNELS)
  readonly #streams: Pick<Streams, 'readBack'>

  constructor(streams: Pick<Streams, 'readBack'>) {
    this.#streams = streams
  }

  get(key: ChannelKey, author: AuthorTag): LastPost | undefined {
    return this.#notes.get(nameOf(key, author))
  }

  /** @returns what takes the note back */
  note(key: ChannelKey, author: AuthorTag, post: LastPost): () => void {
    const name = nameOf(key, author)
    const last = this.#notes.get(name)
    this.#notes.set(name, post)
    return () => (last === undefined ? void this.#notes.delete(name) : this.#notes.set(name, last))
  }

  /** Once for each channel with slow mode, before {@link get}. @returns undefined when there is nothing to wait for */
  recall(key: ChannelKey, { slowMode }: Pick<Channel, 'slowMode'>, now: number): Promise<void> | undefined {
    if (slowMode === 0) return undefined
    const known = this.#recalled.get(key)
    if (known !== undefined) return known === 'done' ? undefined : known
    const reading = this.#recallOnce(key, now - slowMode * 1_000)
    this.#recalled.set(key, reading)
    return reading
  }

  async #recallOnce(key: ChannelKey, since: number): Promise<void> {
    try {
      await this.#readBack(key, since)
      this.#recalled.set(key, 'done')
    } catch (error) {
      this.#recalled.delete(key)
      throw error
    }
  }

  async #readBack(key: ChannelKey, since: number): Promise<void> {
    let before = Number.MAX_SAFE_INTEGER
    for (let page = 0; page < PAGES; page++) {
      const entries = await this.#streams.readBack({ kind: 'channel', key }, { before, ...PAGE })
      for (const { seq, payload } of entries) {
        const { time, author } = decodeChannelEntry(payload)
        if (time < since) return
        // newest first, and what was posted meanwhile is newer still
        if (this.get(key, author) === undefined) this.note(key, author, { time, dedupe: '' })
        before = seq
      }
      if (entries.length === 0) return
    }
  }
}

/** Short, because there are many. */
function nameOf(key: ChannelKey, author: AuthorTag): string {
  return createHash('sha256').update(key).update(author).digest('base64url')
}
