/** A byte string of this length, found in two places, joins them: 64 bits do not agree by chance. */
const WINDOW_BYTES = 8

/** All strings of {@link WINDOW_BYTES} bytes in some data. */
export class ByteWindows {
  readonly #windows = new Set<bigint>()

  constructor(pieces: Iterable<Uint8Array> = []) {
    for (const piece of pieces) this.add(piece)
  }

  add(bytes: Uint8Array): void {
    for (const window of windowsOf(bytes)) this.#windows.add(window)
  }

  get size(): number {
    return this.#windows.size
  }

  has(window: bigint): boolean {
    return this.#windows.has(window)
  }

  /** The longest runs of `bytes` whose every window is here and that `allowed` does not explain, as hex. */
  runsIn(bytes: Uint8Array, allowed: (window: bigint) => boolean): readonly string[] {
    const runs: string[] = []
    let start = -1
    let at = 0
    for (const window of windowsOf(bytes)) {
      const shared = this.#windows.has(window) && !allowed(window)
      if (shared && start < 0) start = at
      if (!shared && start >= 0) {
        runs.push(hex(bytes.subarray(start, at + WINDOW_BYTES - 1)))
        start = -1
      }
      at++
    }
    if (start >= 0) runs.push(hex(bytes.subarray(start)))
    return runs
  }
}

function* windowsOf(bytes: Uint8Array): Generator<bigint> {
  let window = 0n
  for (let i = 0; i < bytes.length; i++) {
    window = ((window << 8n) | BigInt(bytes[i] as number)) & 0xffff_ffff_ffff_ffffn
    if (i >= WINDOW_BYTES - 1) yield window
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
