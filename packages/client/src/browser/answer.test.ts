import { ConclaveError } from '@conclave/protocol'
import { describe, expect, it } from 'vitest'
import { answerOf, errorOf } from './answer.ts'

describe('an answer to another tab', () => {
  it('carries the value, and errors with all that they say', async () => {
    expect(await answerOf(() => Promise.resolve(7))).toEqual({ ok: true, value: 7 })
    const answer = await answerOf(() => {
      throw new ConclaveError('E_RATE_LIMITED', 'too fast', { retryAfter: 5_000 })
    })
    if (answer.ok) throw new Error('an error was expected')
    expect(errorOf(structuredClone(answer))).toMatchObject({ code: 'E_RATE_LIMITED', detail: 'too fast', retryAfter: 5_000 })
  })
  it('tells of an unknown error no more than its name', async () => {
    const answer = await answerOf(() => Promise.reject(new TypeError('Anna said: hello')))
    expect(answer).toEqual({ ok: false, code: 'E_UNEXPECTED', detail: 'TypeError', retryAfter: undefined })
  })
})
