import { type DeviceId, idFromBytes, type MessageId } from '@conclave/protocol'
import { describe, expect, it } from 'vitest'
import { answerRetry, decideReset, decodeRepairState, encodeRepairState, newRepairState, REPAIR } from './repair.ts'

const HOUR = 60 * 60_000
const now = 1_700_000_000_000
const failed = { reason: 'undecryptable', isAcceptedContact: true, isDeviceUnrevoked: true } as const
const device = (n: number): DeviceId => idFromBytes('DeviceId', new Uint8Array(16).fill(n))
const message = (n: number): MessageId => idFromBytes('MessageId', Uint8Array.of(n >> 8, n, ...new Uint8Array(14)))

describe('resets', () => {
  it('are for accepted contacts, unrevoked devices and failures inside the seal', () => {
    const state = newRepairState()
    expect(decideReset(state, { ...failed, isAcceptedContact: false }, now)).toEqual({ kind: 'drop' })
    expect(decideReset(state, { ...failed, isDeviceUnrevoked: false }, now)).toEqual({ kind: 'drop' })
    for (const reason of ['malformed', 'session-limit'] as const) expect(decideReset(state, { ...failed, reason }, now)).toEqual({ kind: 'drop' })
    for (const reason of ['undecryptable', 'unknown-epoch', 'unknown-session', 'unknown-prekey', 'too-far', 'stale-initial'] as const) {
      expect(decideReset(state, { ...failed, reason }, now).kind).toBe('reset')
    }
  })

  it('never pause for more than 64 hours', () => {
    let state = newRepairState()
    let at = now
    for (let i = 0; i < 10; i++) {
      const decision = decideReset(state, failed, at)
      if (decision.kind !== 'reset') throw new Error(decision.kind)
      state = decodeRepairState(encodeRepairState(decision.state))
      at = state.nextAllowed ?? at
    }
    expect(decideReset(state, failed, at - 64 * HOUR)).toEqual({ kind: 'wait', until: at })
    expect(decideReset(state, failed, at - 1)).toEqual({ kind: 'wait', until: at })
  })

  it('come once an hour, then after doubling pauses; the third within a day is flagged', () => {
    let state = newRepairState()
    let at = now
    for (const [i, pause] of [1, 2, 4, 8].entries()) {
      const decision = decideReset(state, failed, at)
      if (decision.kind !== 'reset') throw new Error(decision.kind)
      expect(decision.flagged).toBe(i >= 2)
      state = decodeRepairState(encodeRepairState(decision.state))
      expect(decideReset(state, failed, at + pause * HOUR - 1)).toEqual({ kind: 'wait', until: at + pause * HOUR })
      at += pause * HOUR
    }
    const calm = decideReset(state, failed, at + 24 * HOUR)
    expect(calm.kind === 'reset' && calm.state.delay).toBe(HOUR)
  })
})

it('is not held up by a pause of a clock that was far ahead', () => {
  const ahead = decideReset(newRepairState(), failed, now + 365 * 24 * HOUR)
  if (ahead.kind !== 'reset') throw new Error(ahead.kind)
  const decision = decideReset(ahead.state, failed, now)
  expect(decision.kind === 'reset' && decision.state.resets).toEqual([now])
})

describe('retries', () => {
  const sent = (n: number, sentAt = now) => ({ messageId: message(n), devices: [device(1)], sentAt })

  it('go to the addressed device, for recent messages, each once', () => {
    const ask = (state = newRepairState(), deviceId = device(1), deviceSince = 0) =>
      answerRetry(state, { deviceId, deviceSince, messages: [sent(1), sent(1), sent(2, now - REPAIR.retryWindow), sent(3, now - HOUR)] }, now)
    const first = ask()
    expect(first.resend).toEqual([message(1), message(3)])
    expect(ask(first.state).resend).toEqual([])
    expect(ask(undefined, device(2)).resend).toEqual([])
    expect(ask(undefined, device(1), now - HOUR / 2).resend).toEqual([message(1)])
  })

  it('are at most 100', () => {
    const messages = Array.from({ length: 150 }, (_, n) => sent(n))
    expect(answerRetry(newRepairState(), { deviceId: device(1), deviceSince: 0, messages }, now).resend).toHaveLength(100)
  })
})
