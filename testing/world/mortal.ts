import type { Clock, Connect, Database, Socket, Transport } from '@conclave/client'

/** What a client touches, until it is gone: then its store throws, its sockets are closed without a word to it, and its timers do nothing. */
export interface Mortal {
  readonly db: Database
  readonly connect: Connect
  readonly clock: Clock
  /** As SIGKILL: what was begun stays open for ever. */
  kill(): void
}

/** The process of this client has ended. */
export class Gone extends Error {
  override readonly name = 'Gone'
}

export function mortal(real: { db: Database; connect: Connect; clock: Clock }): Mortal {
  let gone = false
  const sockets = new Set<Socket>()
  const never = () => new Promise<never>(() => undefined)
  const alive = <A extends unknown[], R>(work: (...args: A) => R) => {
    return (...args: A): R => {
      if (gone) throw new Gone()
      return work(...args)
    }
  }
  const connect: Connect = (url): Transport => {
    const transport = real.connect(url)
    return {
      http: async (request) => {
        const answer = gone ? await never() : await transport.http(request)
        return gone ? never() : answer
      },
      openSocket: (path, listener) => {
        if (gone) return { send: () => undefined, close: () => undefined }
        const socket = transport.openSocket(path, {
          opened: () => gone || listener.opened(),
          frame: (bytes) => gone || listener.frame(bytes),
          closed: (code) => {
            sockets.delete(socket)
            if (!gone) listener.closed(code)
          },
        })
        sockets.add(socket)
        return { send: (frame) => gone || socket.send(frame), close: () => socket.close() }
      },
    }
  }
  const db = real.db
  return {
    db: { exec: alive(db.exec), run: alive(db.run), all: alive(db.all), tx: (work) => (gone ? alive(db.tx)(work) : db.tx(work)), close: db.close },
    connect,
    clock: { now: real.clock.now, turn: real.clock.turn, after: (ms, work) => real.clock.after(ms, () => gone || work()) },
    kill: () => {
      gone = true
      for (const socket of sockets) socket.close()
    },
  }
}
