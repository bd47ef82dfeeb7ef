import type { ErrorCode } from '@conclave/protocol'

/** A snapshot that changes: what did not change in it keeps its identity. */
export interface Store<T> {
  get(): T
  /** Called after each change. @returns unsubscribe */
  subscribe(changed: () => void): () => void
}

/** `undefined`: done. Otherwise why not. */
export type Outcome = ErrorCode | undefined

export interface Value<T> extends Store<T> {
  /** Nobody is told when it is the same. */
  set(next: T): void
}

/** A store that is set. */
export function value<T>(initial: T): Value<T> {
  const listeners = new Set<() => void>()
  let current = initial
  return {
    get: () => current,
    set: (next) => {
      if (Object.is(next, current)) return
      current = next
      Array.from(listeners, (listener) => listener())
    },
    subscribe: (changed) => {
      // Its own function each time: the same listener may be given twice.
      const listener = () => changed()
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** A field or a part of another store. `get` computes anew only when the other changed; equal objects keep their identity. */
export function part<T, P>(store: Store<T>, select: (whole: T) => P): Store<P> {
  let from: T | undefined
  let picked: P | undefined
  let fresh = false
  const get = (): P => {
    const whole = store.get()
    if (fresh && Object.is(whole, from)) return picked as P
    picked = fresh ? kept(picked as P, select(whole)) : select(whole)
    from = whole
    fresh = true
    return picked
  }
  return {
    get,
    subscribe: (changed) => {
      let last = get()
      return store.subscribe(() => {
        const next = get()
        if (Object.is(next, last)) return
        last = next
        changed()
      })
    },
  }
}

/** @returns `before` when all fields of both are the same (one level deep), else `next` */
export function kept<T>(before: T, next: T): T {
  return sameFields(before, next) ? before : next
}

/** @returns `before` when it has the same items in the same order, else `next` */
export function keptList<T>(before: readonly T[], next: readonly T[]): readonly T[] {
  return before.length === next.length && before.every((item, i) => Object.is(item, next[i])) ? before : next
}

function sameFields(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false
  const [left, right] = [a, b] as [Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>]
  const names = Object.keys(left)
  return names.length === Object.keys(right).length && names.every((name) => Object.hasOwn(right, name) && Object.is(left[name], right[name]))
}
