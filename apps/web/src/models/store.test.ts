import { describe, expect, it } from 'vitest'
import { move, placeOf } from './sorted.ts'
import { kept, part, value } from './store.ts'

describe('a store', () => {
  it('tells its listeners about another value only', () => {
    const store = value({ a: 1 })
    let calls = 0
    const leave = store.subscribe(() => calls++)
    const same = store.get()
    store.set(same)
    store.set(kept(same, { a: 1 }))
    expect(calls).toBe(0)
    store.set({ a: 2 })
    leave()
    store.set({ a: 3 })
    expect(calls).toBe(1)
  })

  it('has parts that keep their identity and stay silent while they are equal', () => {
    const store = value({ list: [1], other: 1 })
    const view = part(store, (whole) => ({ first: whole.list[0] }))
    const before = view.get()
    let calls = 0
    view.subscribe(() => calls++)
    store.set({ list: [1], other: 2 })
    expect(view.get()).toBe(before)
    expect(calls).toBe(0)
    store.set({ list: [2], other: 2 })
    expect(calls).toBe(1)
    expect(view.get()).toEqual({ first: 2 })
  })
})

describe('a sorted list', () => {
  it('stays sorted whatever moves', () => {
    const order = (a: { n: number; id: number }, b: { n: number; id: number }) => a.n - b.n || a.id - b.id
    const items = Array.from({ length: 60 }, (_, id) => ({ n: (id * 7) % 11, id }))
    const list: typeof items = []
    for (const item of items) move(list, undefined, item, order)
    for (const [i, item] of items.entries()) {
      const next = i % 5 === 0 ? undefined : { ...item, n: (i * 13) % 17 }
      move(list, item, next, order)
    }
    expect(list).toEqual(list.toSorted(order))
    expect(list).toHaveLength(48)
    expect(list.every((item, i) => placeOf(list, item, order) === i)).toBe(true)
  })
})
