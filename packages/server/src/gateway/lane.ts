/** What may be under way to a device without being acknowledged. */
export const WINDOW = { entries: 256, bytes: 1_000_000 } as const

/** How far one stream has come on one socket: sent, acknowledged, and what of it is under way. */
export class Lane {
  /** Last entry sent. */
  sent = 0
  /** Last entry acknowledged. */
  acknowledged = 0
  /** Last entry that exists, as far as this socket has heard. */
  head = 0
  /** A page is being read from the store. */
  reading = false
  /** Everything up to here was asked to be trimmed. */
  trimmed = 0
  /** Numbers and sizes of entries under way, in order: `[seq, bytes, seq, bytes...]`; undefined while idle. */
  #underWay: number[] | undefined
  #bytes = 0

  /** Starts after the last entry that the device has. */
  begin(cursor: number, state: { readonly head: number; readonly trimmed: number }): void {
    const known = cursor <= state.head ? Math.max(cursor, state.trimmed) : state.trimmed
    this.sent = known
    this.acknowledged = known
    this.trimmed = state.trimmed
    this.head = Math.max(this.head, state.head)
  }

  get isBehind(): boolean {
    return this.sent < this.head
  }

  get roomEntries(): number {
    return WINDOW.entries - (this.#underWay?.length ?? 0) / 2
  }

  get roomBytes(): number {
    return WINDOW.bytes - this.#bytes
  }

  /** Whether `seq` may go out now from memory: nothing is left out before it, and the window has room. */
  takesNext(seq: number, bytes: number): boolean {
    return !this.reading && seq === this.sent + 1 && this.roomEntries > 0 && this.roomBytes >= bytes
  }

  pushed(seq: number, bytes: number): void {
    this.sent = seq
    this.#underWay ??= []
    this.#underWay.push(seq, bytes)
    this.#bytes += bytes
  }

  /** @returns false for an entry that was never sent */
  acknowledge(seq: number): boolean {
    if (seq > this.sent) return false
    if (seq <= this.acknowledged) return true
    this.acknowledged = seq
    const underWay = this.#underWay ?? []
    let done = 0
    for (; done < underWay.length && (underWay[done] as number) <= seq; done += 2) this.#bytes -= underWay[done + 1] as number
    if (done === underWay.length) this.#underWay = undefined
    else underWay.splice(0, done)
    return true
  }
}
