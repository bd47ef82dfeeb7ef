import { BoundedMap } from '../../bounded-map.ts'

const KEPT = 65_536

/**
 * The ids of the newest appends, also of entries that were trimmed meanwhile: a sender whose acknowledgement was lost sends again after the
 * receiver has acknowledged. Kept in memory only; after a restart the receiver's own deduplication catches the rest. At most 65,536 (about 12 MB).
 */
export class RecentIds {
  readonly #numbers = new BoundedMap<string, number>(KEPT)

  find(key: string): number | undefined {
    return this.#numbers.get(key)
  }

  add(key: string, seq: number): void {
    this.#numbers.set(key, seq)
  }

  clear(): void {
    this.#numbers.clear()
  }
}

/** Key of an entry: its id of 16 bytes and the name of its stream. */
export function recentKey(streamName: string, id: Uint8Array): string {
  return Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString('latin1') + streamName
}
