import { describe, expect, it } from 'vitest'
import type { Problem } from './api.ts'
import { Form, missingPassword } from './form.ts'

interface View {
  readonly name: string
  readonly letters: number
  readonly problems: { readonly name?: Problem; readonly form?: Problem }
  readonly pending: boolean
}
const EMPTY: View = { name: '', letters: 0, problems: {}, pending: false }
const counted = () => new Form<View>(EMPTY, (view) => ({ ...view, letters: view.name.length }))

describe('a form', () => {
  it('fills in what follows from a change, and keeps its view when nothing did change', () => {
    const form = counted()
    form.change({ name: 'ada' }, 'name')
    const before = form.view.get()
    expect(before).toEqual({ ...EMPTY, name: 'ada', letters: 3 })
    form.change({ name: 'ada' }, 'name')
    expect(form.view.get()).toBe(before)
  })

  it('forgets the problem of a field that is touched, and that of the whole; nothing else', () => {
    const form = counted()
    expect(form.problem('name', 'E_CREDENTIALS', 'REPEAT_DIFFERS')).toBe('E_CREDENTIALS')
    form.problem('form', 'E_SERVER_UNREACHABLE')
    form.change({ pending: true })
    expect(form.get().problems).toEqual({ name: 'REPEAT_DIFFERS', form: 'E_SERVER_UNREACHABLE' })
    form.change({}, 'form')
    expect(form.get().problems).toEqual({ name: 'REPEAT_DIFFERS' })
    form.change({ name: 'b' }, 'name')
    expect(form.get().problems).toEqual({})
  })
})

describe('a new password', () => {
  const good = { password: 'a', repeated: 'a', needsConsent: false, consent: false }

  it.each([
    [good, undefined],
    [{ ...good, password: '' }, ['password', 'E_WEAK_PASSWORD']],
    [{ ...good, needsConsent: true }, ['password', 'E_WEAK_PASSWORD']],
    [{ ...good, needsConsent: true, consent: true }, undefined],
    [{ ...good, repeated: 'b' }, ['repeated', 'E_CREDENTIALS', 'REPEAT_DIFFERS']],
  ])('%o lacks %o', (view, missing) => {
    expect(missingPassword(view)).toEqual(missing)
  })
})
