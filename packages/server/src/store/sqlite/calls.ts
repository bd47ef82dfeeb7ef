import type { Append, Store, StreamName } from '../port.ts'
import type { RelationalStore } from '../sql/index.ts'

/** Areas of the store whose methods cross to the worker by name. */
export interface Areas extends RelationalStore {
  readonly streams: Omit<Store['streams'], 'appendInOrder'>
  readonly maintenance: Maintenance
}
export interface Maintenance {
  expireRows(now: number): Promise<number>
  expireStreams(after: number, now: number, count: number): Promise<{ removed: number; next: number | undefined }>
  statistics(): ReturnType<Store['statistics']>
}

/** One call of the store. Appends and trims, of which there are thousands a second, have a form of their own. */
export type Call =
  | { readonly kind: 'append'; readonly append: Append }
  | { readonly kind: 'appendInOrder'; readonly appends: readonly Append[] }
  | { readonly kind: 'trim'; readonly stream: StreamName; readonly through: number }
  | MethodCall
export interface MethodCall {
  readonly kind: 'method'
  readonly area: keyof Areas
  readonly method: string
  readonly args: readonly unknown[]
}

/** Bytes of the arguments of a method, for the bound of the queue: a commit carries a megabyte. */
export function argumentBytes({ args }: MethodCall): number {
  const inside = args.flatMap((argument) => (typeof argument === 'object' && argument !== null ? Object.values(argument as object) : []))
  return inside.reduce<number>((sum, value) => sum + (value instanceof Uint8Array ? value.length : 0), 0)
}

/** An earlier trim of a stream that is trimmed again, with nothing between that could notice, is left to the later one. @returns places to leave out */
export function mergeTrims(calls: Call[]): ReadonlySet<number> {
  const later = new Map<string, number>()
  const merged = new Set<number>()
  for (let i = calls.length - 1; i >= 0; i--) {
    const call = calls[i] as Call
    if (call.kind === 'trim') {
      if (raise(calls, later.get(nameOf(call.stream)), call.through)) merged.add(i)
      else later.set(nameOf(call.stream), i)
    } else if (later.size > 0) forgetTrims(later, call)
  }
  return merged
}

function forgetTrims(later: Map<string, number>, call: Exclude<Call, { kind: 'trim' }>): void {
  if (call.kind === 'method') later.clear()
  else for (const { stream } of call.kind === 'append' ? [call.append] : call.appends) later.delete(nameOf(stream))
}

function raise(calls: Call[], at: number | undefined, through: number): boolean {
  const call = at === undefined ? undefined : calls[at]
  if (at === undefined || call?.kind !== 'trim') return false
  calls[at] = { ...call, through: Math.max(call.through, through) }
  return true
}

function nameOf({ kind, key }: StreamName): string {
  return `${kind}${key}`
}
