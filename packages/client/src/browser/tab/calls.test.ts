import { ConclaveError } from '@conclave/protocol'
import { describe, expect, it } from 'vitest'
import type { Answer, Call } from '../protocol.ts'
import { Calls } from './calls.ts'

const call = (method: string, ...args: readonly unknown[]): Call => ({ area: 'accounts', method, args })
const refused = (code: 'E_ALREADY_SIGNED_IN' | 'E_NOT_FOUND'): Answer => ({ ok: false, code, detail: undefined, retryAfter: undefined })

/** An owner that answers when the test says so. */
class SlowOwner {
  readonly asked: { readonly method: string; answer(answer: Answer): void }[] = []
  readonly send = ({ method }: Call): Promise<Answer> => new Promise((resolve) => this.asked.push({ method, answer: resolve }))
  answer(index: number, answer: Answer): void {
    this.asked[index]?.answer(answer)
  }
  get methods(): readonly string[] {
    return this.asked.map(({ method }) => method)
  }
}

describe('calls over a changing owner', () => {
  it('wait for the first owner; the next one is asked what was not answered, in order', async () => {
    const calls = new Calls()
    const results = ['a', 'b', 'c'].map((method) => calls.invoke(call(method)))
    const [first, second] = [new SlowOwner(), new SlowOwner()]
    calls.connect(first.send)
    expect(first.methods).toEqual(['a', 'b', 'c'])
    first.answer(1, { ok: true, value: 'b1' })
    expect(await results[1]).toBe('b1')
    calls.connect(second.send)
    expect(second.methods).toEqual(['a', 'c'])
    second.answer(0, { ok: true, value: 'a2' })
    second.answer(1, { ok: true, value: 'c2' })
    expect(await Promise.all(results)).toEqual(['a2', 'b1', 'c2'])
    // Too late, and of no effect.
    first.answer(0, { ok: true, value: 'a1' })
    expect(await results[0]).toBe('a2')
  })

  it('a refusal by the first owner is one; by the second it may be the success of the first', async () => {
    const calls = new Calls()
    const [first, second] = [new SlowOwner(), new SlowOwner()]
    calls.connect(first.send)
    const plain = calls.invoke(call('signUp', { handle: 'Ana' }))
    first.answer(0, refused('E_ALREADY_SIGNED_IN'))
    await expect(plain).rejects.toMatchObject({ code: 'E_ALREADY_SIGNED_IN' })
    const repeated = calls.invoke(call('signUp', { handle: 'Ana' }))
    calls.connect(second.send)
    second.answer(0, refused('E_ALREADY_SIGNED_IN'))
    await Promise.resolve()
    await Promise.resolve()
    expect(second.methods).toEqual(['signUp', 'current'])
    second.answer(1, { ok: true, value: { handle: 'ana' } })
    expect(await repeated).toEqual({ handle: 'ana' })
  })

  it('are refused from the end on, also those that wait', async () => {
    const calls = new Calls()
    const waiting = calls.invoke(call('a'))
    calls.refuse(new ConclaveError('E_RELOAD'))
    await expect(waiting).rejects.toMatchObject({ code: 'E_RELOAD' })
    await expect(calls.invoke(call('b'))).rejects.toMatchObject({ code: 'E_RELOAD' })
  })
})
