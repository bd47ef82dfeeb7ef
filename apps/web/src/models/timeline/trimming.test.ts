import { describe, expect, it } from 'vitest'
import { MOST, Trimming } from './trimming.ts'

/** A clock that is put forward by hand. */
function handClock() {
  let now = 0
  const due = new Map<() => void, number>()
  return {
    now: () => now,
    after: (ms: number, work: () => void) => {
      due.set(work, now + ms)
      return () => void due.delete(work)
    },
    forward: (ms: number) => {
      now += ms
      for (const [work, at] of due) if (at <= now && due.delete(work)) work()
    },
  }
}

function trimming() {
  const clock = handClock()
  const trimmed: string[] = []
  return { clock, trimmed, trimming: new Trimming(clock, (end) => trimmed.push(end)) }
}

describe('the far end of a conversation', () => {
  it('is let go once, after a rest, when there is too much', () => {
    const { clock, trimmed, trimming: far } = trimming()
    far.soon('newer', MOST)
    clock.forward(1_000)
    expect(trimmed).toEqual([])
    far.soon('newer', MOST + 1)
    clock.forward(1_000)
    far.moved(MOST + 1)
    clock.forward(1_000)
    expect(trimmed).toEqual(['newer'])
  })

  it('stays while somebody scrolls, unless that never ends', () => {
    const { clock, trimmed, trimming: far } = trimming()
    far.soon('older', MOST + 100)
    for (let i = 0; i < 20; i++) {
      clock.forward(100)
      far.moved(MOST + 100)
    }
    expect(trimmed).toEqual([])
    clock.forward(100)
    far.moved(MOST * 4)
    clock.forward(100)
    expect(trimmed).toEqual(['older'])
  })

  it('is not touched any more after a cancel', () => {
    const { clock, trimmed, trimming: far } = trimming()
    far.soon('older', MOST + 100)
    far.cancel()
    far.moved(MOST + 100)
    clock.forward(1_000)
    expect(trimmed).toEqual([])
  })
})
