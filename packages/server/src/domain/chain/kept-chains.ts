import { type ChainState, decodeChainState, encodeChainState } from '@conclave/crypto/verify'
import type { UserId } from '@conclave/protocol'

/** Of all kept chains together, encoded; a usual one has about 1 KB. */
const MAX_BYTES = 16_000_000

interface Kept {
  readonly state: ChainState
  readonly bytes: number
}

/** Chains that were verified: the ones used last, as many as there is room for. Verifying one with 4,096 links takes a second, for each entry and commit of its owner. */
export class KeptChains {
  readonly #kept = new Map<UserId, Kept>()
  readonly #max: number
  #bytes = 0

  /** @param max bytes */
  constructor(max = MAX_BYTES) {
    this.#max = max
  }

  get(userId: UserId): ChainState | undefined {
    const kept = this.#kept.get(userId)
    if (kept === undefined) return undefined
    this.#kept.delete(userId)
    this.#kept.set(userId, kept)
    return kept.state
  }

  /** A copy, because the keys of a state that was just verified are views that would keep its whole chain in memory. */
  set(state: ChainState): void {
    const encoded = encodeChainState(state)
    this.delete(state.userId)
    if (encoded.length > this.#max) return
    this.#kept.set(state.userId, { state: decodeChainState(encoded), bytes: encoded.length })
    this.#bytes += encoded.length
    for (const userId of this.#kept.keys()) {
      if (this.#bytes <= this.#max) return
      this.delete(userId)
    }
  }

  delete(userId: UserId): void {
    this.#bytes -= this.#kept.get(userId)?.bytes ?? 0
    this.#kept.delete(userId)
  }
}
