import type { Core } from '../core.ts'
import { first, readBytes } from './rows.ts'

/** A few bytes outside of the store. */
export interface InstanceMark {
  read(): Uint8Array | undefined
  /** Durable when it returns. */
  write(mark: Uint8Array): void
}

const read = (core: Core, key: string): Uint8Array | undefined => {
  const row = first(core.db, 'SELECT value FROM meta WHERE key = ?', [key])
  return row && readBytes(row, 'value')
}
const put = (core: Core, key: string, value: Uint8Array): void =>
  void core.db.run('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)', [key, value])

/**
 * At each opening a new mark is written inside (as the next one), then outside. A store that knows the outside mark neither as its
 * current nor as its next one is an older copy (threat model, recovery from the past); `settle` comes after what has to be done then.
 */
export function checkInstance(core: Core, outside: InstanceMark): { readonly replaced: boolean; settle(): void } {
  const [current, next, found] = [read(core, 'instance'), read(core, 'instance-next'), outside.read()]
  const isKnown = (mark: Uint8Array) => [current, next].some((own) => own && core.crypto.equal(own, mark))
  const replaced = current !== undefined && (found === undefined || !isKnown(found))
  const settle = () => {
    const mark = core.crypto.random(16)
    core.db.tx(() => {
      put(core, 'instance', found ?? mark)
      put(core, 'instance-next', mark)
    })
    outside.write(mark)
  }
  return { replaced, settle }
}
