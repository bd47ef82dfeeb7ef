import type { Incoming } from '../conversations/incoming.ts'
import type { Tell } from '../core.ts'
import { type CounterState, readCounter, writeCounter } from '../store/tables/history.ts'
import type { SyncContext } from './context.ts'

const HOLES_KEPT = 100

/** Follows the counter of one device: fills a hole, or opens one. */
export function nextCounterState(before: CounterState | undefined, counter: number): { state: CounterState; missed: number } {
  if (!before) return { state: { last: counter, missing: [] }, missed: 0 }
  if (counter > before.last) {
    const missed = counter - before.last - 1
    const missing = missed === 0 ? before.missing : [...before.missing, [before.last + 1, counter - 1] as const]
    return { state: { last: counter, missing: missing.slice(-HOLES_KEPT) }, missed }
  }
  return { state: { last: before.last, missing: before.missing.flatMap((hole) => without(hole, counter)) }, missed: 0 }
}

function without([from, to]: readonly [number, number], counter: number): (readonly [number, number])[] {
  if (counter < from || counter > to) return [[from, to]]
  const parts: (readonly [number, number])[] = [
    [from, counter - 1],
    [counter + 1, to],
  ]
  return parts.filter(([first, last]) => first <= last)
}

/** Notices that something said before did not arrive, and asks for it once. */
export function noteCounter(context: SyncContext, { userId, deviceId, body }: Incoming, tell: Tell): void {
  const { db } = context.core
  const { conversationId, counter } = body
  if (counter === 0) return
  const before = readCounter(db, userId, deviceId, conversationId)
  const { state, missed } = nextCounterState(before, counter)
  writeCounter(db, userId, deviceId, conversationId, state)
  if (missed === 0) return
  tell({ type: 'gap', userId, conversationId, missing: missed })
  const [from, to] = [counter - missed, counter - 1]
  context.speech.say(userId, { type: 'retry', ranges: [{ conversationId, from, to }] }, { onlyDevice: deviceId })
}
