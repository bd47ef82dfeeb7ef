import type { StreamName } from '../port.ts'

const KEPT = 65_536

/**
 * The ids of the newest appends, also of entries that were trimmed meanwhile: a sender whose acknowledgement was lost sends again after the
 * receiver has acknowledged. Kept in memory only; after a restart the receiver's own deduplication catches the rest. At most 65,536 (about 12 MB).
 */
export class RecentIds {
  readonly #numbers = new Map<string, number>()

  find(stream: StreamName, id: Uint8Array): number | undefined {
    return this.#numbers.get(nameOf(stream, id))
  }

  add(stream: StreamName, id: Uint8Array, seq: number): void {
    if (this.#numbers.size >= KEPT) this.#numbers.delete(this.#numbers.keys().next().value as string)
    this.#numbers.set(nameOf(stream, id), seq)
  }

  clear(): void {
    this.#numbers.clear()
  }
}

function nameOf(stream: StreamName, id: Uint8Array): string {
  return `${stream.kind}${stream.key}${Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString('latin1')}`
}
