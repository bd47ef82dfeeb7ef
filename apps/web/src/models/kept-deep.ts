/** @returns `before` where everything below is the same as in `next`, part by part; plain objects, lists and bytes only */
export function keptDeep<T>(before: T | undefined, next: T): T {
  return same(before, next) as T
}

function same(before: unknown, next: unknown): unknown {
  if (Object.is(before, next) || !isObject(before) || !isObject(next)) return next
  if (before instanceof Uint8Array || next instanceof Uint8Array) return sameBytes(before, next) ? before : next
  if (Array.isArray(before) !== Array.isArray(next)) return next
  const [old, fresh] = [before as Readonly<Record<string, unknown>>, next as Readonly<Record<string, unknown>>]
  const names = Object.keys(fresh)
  const values = names.map((name) => same(old[name], fresh[name]))
  if (names.length === Object.keys(old).length && names.every((name, i) => Object.hasOwn(old, name) && Object.is(values[i], old[name]))) return before
  return Array.isArray(next) ? values : Object.fromEntries(names.map((name, i) => [name, values[i]]))
}

const isObject = (one: unknown): one is object => typeof one === 'object' && one !== null

function sameBytes(a: object, b: object): boolean {
  return a instanceof Uint8Array && b instanceof Uint8Array && a.length === b.length && a.every((byte, i) => byte === b[i])
}
