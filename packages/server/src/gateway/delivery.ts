import { ConclaveError, LANES, type MailboxId, type StreamEntry } from '@conclave/protocol'
import type { StreamName, StreamState } from '../store/port.ts'
import { encodeDelivers } from './deliver-frame.ts'
import type { GatewayContext } from './gateway-context.ts'
import { Lane } from './lane.ts'

type LaneId = 0 | 1
const KINDS = ['mailbox', 'requests'] as const

/**
 * Brings the two streams of one device to its socket, in order and without holes: from memory while the device keeps up, from the store
 * when it was behind or its window was full. Acknowledged entries are trimmed with others a moment later.
 */
export class Delivery {
  readonly #context: GatewayContext
  readonly #mailboxId: MailboxId
  readonly #schedule: () => void
  readonly #lanes = [new Lane(), new Lane()] as const
  /** Entries of each lane to be written at the end of this tick; undefined while idle. */
  #outgoing: [StreamEntry[], StreamEntry[]] | undefined
  #ended = false

  constructor(context: GatewayContext, mailboxId: MailboxId, schedule: () => void) {
    this.#context = context
    this.#mailboxId = mailboxId
    this.#schedule = schedule
  }

  /** Starts after the cursors of the device; subscribed before `heads` were read, so that nothing falls between reading and listening. */
  begin(
    cursors: { readonly mailboxCursor: number; readonly requestsCursor: number },
    heads: { readonly mailbox: StreamState; readonly requests: StreamState },
  ): void {
    this.#lanes[0].begin(cursors.mailboxCursor, heads.mailbox)
    this.#lanes[1].begin(cursors.requestsCursor, heads.requests)
    for (const lane of Object.values(LANES)) {
      this.#trimLater(lane)
      void this.#pump(lane)
    }
  }

  appended(laneId: LaneId, seq: number, payload: Uint8Array): void {
    const lane = this.#lanes[laneId]
    if (seq > lane.head) lane.head = seq
    if (seq <= lane.sent) return
    if (lane.takesNext(seq, payload.length)) this.#push(laneId, { seq, payload })
    else void this.#pump(laneId)
  }

  /** @throws ConclaveError `E_MALFORMED` for an entry that was never sent */
  acknowledge(laneId: LaneId, seq: number): void {
    if (!this.#lanes[laneId].acknowledge(seq)) throw new ConclaveError('E_MALFORMED', 'acknowledges what was not sent')
    this.#context.metrics.tally.acknowledgements++
    this.#trimLater(laneId)
    void this.#pump(laneId)
  }

  /** Frames with everything that was pushed since the last call. */
  takeFrames(): readonly Uint8Array[] {
    const outgoing = this.#outgoing
    if (outgoing === undefined) return []
    this.#outgoing = undefined
    const frames = outgoing[0].length > 0 ? encodeDelivers(0, outgoing[0]) : []
    return outgoing[1].length > 0 ? [...frames, ...encodeDelivers(1, outgoing[1])] : frames
  }

  end(): void {
    this.#ended = true
    this.#outgoing = undefined
  }

  #push(laneId: LaneId, entry: StreamEntry): void {
    this.#lanes[laneId].pushed(entry.seq, entry.payload.length)
    this.#context.metrics.tally.deliveries++
    this.#context.metrics.tally.bytesDelivered += entry.payload.length
    this.#outgoing ??= [[], []]
    this.#outgoing[laneId].push(entry)
    this.#schedule()
  }

  /** Reads from the store as long as the device is behind and its window has room. */
  async #pump(laneId: LaneId): Promise<void> {
    const lane = this.#lanes[laneId]
    if (lane.reading || !lane.isBehind) return
    lane.reading = true
    try {
      while (!this.#ended && lane.isBehind && lane.roomEntries > 0 && lane.roomBytes > 0) {
        const head = lane.head
        const entries = await this.#context.store.streams.read(this.#stream(laneId), {
          after: lane.sent,
          limit: lane.roomEntries,
          maxBytes: lane.roomBytes,
        })
        for (const entry of entries) this.#push(laneId, entry)
        // the rest has expired
        if (entries.length === 0) lane.sent = Math.max(lane.sent, head)
      }
    } catch {
      // the store is unavailable: the next acknowledgement or message tries again, and so does the device when it comes back
    } finally {
      lane.reading = false
    }
  }

  #trimLater(laneId: LaneId): void {
    const lane = this.#lanes[laneId]
    if (lane.acknowledged <= lane.trimmed) return
    this.#context.trims.add(this.#stream(laneId), lane.acknowledged)
    lane.trimmed = lane.acknowledged
  }

  #stream(laneId: LaneId): StreamName {
    return { kind: KINDS[laneId], key: this.#mailboxId }
  }
}
