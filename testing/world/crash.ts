import type { Clock, Connect, Database, Transport } from '@conclave/client'
import type { CryptoProvider } from '@conclave/crypto'
import type { Replaced } from './device.ts'

/** Thrown at the chosen step, and at every later one: the process is gone. */
export class Crash extends Error {
  override readonly name = 'Crash'
}

/** Used also where a dying client still cleans up (pauses have jitter). */
const UNCOUNTED: ReadonlySet<string> = new Set(['equal', 'sha256', 'random'])

/** Work that nobody waits for: the crash in it is known already. */
function quiet(work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof Crash)) throw error
  }
}

/** Parts of a client that stop working for good at step `at`; steps are calls of the store, of crypto, and of the network. */
export interface Fuse {
  readonly parts: Replaced
  /** Counts from here on. */
  arm(at: number): void
  readonly blown: boolean
  /** Resolves when it blows. A process that is gone answers nobody: what it had begun may stay open for ever. */
  readonly gone: Promise<void>
  readonly steps: number
}

export function fuse(real: { db: Database; crypto: CryptoProvider; connect: Connect; clock: Clock }): Fuse {
  let limit = Number.POSITIVE_INFINITY
  let steps = 0
  let blown = false
  const { promise: gone, resolve: blow } = Promise.withResolvers<void>()
  const step = () => {
    if (!blown && steps++ < limit) return
    blown = true
    blow()
    throw new Crash(`at step ${limit}`)
  }
  const db: Database = {
    exec: (sql) => (step(), real.db.exec(sql)),
    run: (sql, params) => (step(), real.db.run(sql, params)),
    all: (sql, params) => (step(), real.db.all(sql, params)),
    tx: (work) => {
      step()
      const result = real.db.tx(work)
      // Committed, and then gone before anybody heard of it.
      step()
      return result
    },
    close: () => undefined,
  }
  const counted = (name: string, member: unknown): unknown =>
    typeof member !== 'function' || UNCOUNTED.has(name)
      ? member
      : (...args: unknown[]) => (step(), (member as (...all: unknown[]) => unknown)(...args))
  const crypto = Object.fromEntries(Object.entries(real.crypto).map(([name, member]) => [name, counted(name, member)])) as unknown as CryptoProvider
  const connect: Connect = (url): Transport => {
    const transport = real.connect(url)
    return {
      http: async (request) => {
        step()
        const answer = await transport.http(request)
        step()
        return answer
      },
      openSocket: (path, listener) => {
        step()
        const alive = (work: () => void) => {
          if (blown) return socket.close()
          try {
            step()
          } catch {
            return socket.close()
          }
          quiet(work)
        }
        const socket = transport.openSocket(path, {
          opened: () => alive(() => listener.opened()),
          frame: (bytes) => alive(() => listener.frame(bytes)),
          closed: (code) => alive(() => listener.closed(code)),
        })
        return { close: () => socket.close(), send: (frame) => (step(), socket.send(frame)) }
      },
    }
  }
  const clock: Clock = { now: real.clock.now, turn: real.clock.turn, after: (ms, work) => real.clock.after(ms, () => blown || quiet(work)) }
  return {
    parts: { db, crypto, connect, clock },
    arm: (at) => {
      steps = 0
      limit = at
    },
    get blown() {
      return blown
    },
    gone,
    get steps() {
      return steps
    },
  }
}
