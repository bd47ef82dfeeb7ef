/** Something that has gathered output during a tick. */
export interface Flushable {
  flush(): void
}

/** Calls `flush` of everything that asked for it once, after the events of this turn of the loop. */
export class FlushQueue {
  #waiting: Flushable[] = []
  #scheduled = false

  add(flushable: Flushable): void {
    this.#waiting.push(flushable)
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => this.run())
  }

  run(): void {
    const waiting = this.#waiting
    this.#waiting = []
    this.#scheduled = false
    for (const flushable of waiting) flushable.flush()
  }
}
