import { codeOf, ConclaveError, type ErrorCode, LANES, type UserId } from '@conclave/protocol'
import { signChallenge } from '@conclave/crypto'
import type { ConnectionState, Sync } from '../api.ts'
import { accountNumber, setAccountText } from '../store/tables/account.ts'
import { outgoingCount } from '../store/tables/outbox.ts'
import { peopleIn } from '../store/tables/people.ts'
import { addTask } from '../store/tables/tasks.ts'
import { backoff } from '../transport/backoff.ts'
import { type Gateway, gateway, type GatewayIdentity, type Pushed, type Welcome } from '../transport/gateway-connection.ts'
import type { SyncContext } from './context.ts'
import { type Delivery, deliveryOf, takeIn } from './inbox.ts'
import { outboxPump } from './outbox-pump.ts'
import { startOver } from './restored.ts'
import { sendTransient } from './transient.ts'

const BATCH = 64
/** Presence is said again so often, ms; others believe it for five minutes. */
const PRESENCE_EVERY = 2 * 60_000

export interface SyncArea extends Sync {
  typing(userId: UserId, typing: boolean): void
  /** Ends everything and waits for it; the store may be closed then. */
  shutDown(): Promise<void>
}

export function syncArea(context: SyncContext): SyncArea {
  const { core, own } = context
  const { db, clock } = core
  let connection: ConnectionState = 'stopped'
  let error: ErrorCode | undefined
  let socket: Gateway | undefined
  let queue: Delivery[] = []
  let dropped = 0
  let taking: Promise<void> | undefined
  let generation = 0
  /** What waited on the server when the connection was made. */
  let waiting = { mailbox: 0, requests: 0 }
  let cancelPresence = () => {}
  const waiters = new Set<() => void>()
  const look = () => waiters.forEach((waiter) => waiter())
  const pump = outboxPump(context, look)
  core.onChange(() => pump.kick())

  const setState = (state: ConnectionState, reason: ErrorCode | undefined) => {
    connection = state
    error = reason
    if (state !== 'online') {
      generation++
      queue = []
      cancelPresence()
    }
    pump.setOnline(state === 'online')
    if (reason === 'E_CONTINUITY' || reason === 'E_DEVICE_REVOKED') core.alert(reason)
    core.tell(reason === undefined ? { type: 'connection', state } : { type: 'connection', state, error: reason })
    if (state === 'online') sharePresence()
    look()
  }
  const welcome = (hello: Welcome) => {
    core.setServerTime(hello.serverTime)
    waiting = { mailbox: hello.mailboxHead, requests: hello.requestsHead }
    context.link().useToken(hello.token)
    const mailbox = accountNumber(db, 'mailbox_cursor')
    const requests = accountNumber(db, 'requests_cursor')
    const behind = mailbox < hello.mailboxTrimmed || requests < hello.requestsTrimmed
    const ahead = mailbox > hello.mailboxHead || requests > hello.requestsHead
    if (behind || ahead) startOver(context, { mailbox: hello.mailboxTrimmed, requests: hello.requestsTrimmed })
    const me = own.require()
    core.change(() => {
      // The pinned server answers here: the address is the right one from now on.
      setAccountText(db, 'server_url', context.link().url)
      if (hello.chainHead !== context.chains.known(me.userId)?.seq) addTask(db, 'own-chain')
      if (hello.recordsHead !== accountNumber(db, 'records_cursor')) addTask(db, 'records-pull')
      addTask(db, 'prekeys', clock.now() + 3_600_000)
    })
  }
  const pushed = (event: Pushed) => {
    switch (event.type) {
      case 'deliver':
        queue.push(...event.entries.map((entry) => deliveryOf(event.lane, entry)))
        return take()
      case 'transient':
        queue.push({ lane: 'mailbox', seq: undefined, payload: event.payload })
        return take()
      case 'prekeysLow':
        return core.change(() => addTask(db, 'prekeys'))
      case 'chainChanged':
        return core.change(() => addTask(db, 'own-chain'))
      case 'recordsChanged':
        return core.change(() => addTask(db, 'records-pull'))
      case 'stopping':
        return
    }
  }
  const take = () => {
    if (taking) return
    const next = () => {
      taking = undefined
      if (queue.length > 0) take()
      look()
    }
    // Not even the pause was possible: what was not stored comes again with the next connection.
    const giveUp = () => {
      queue = []
      next()
    }
    taking = drain(generation).then(next, giveUp)
  }
  /** Takes batches in until the queue is empty or the connection is another one; what failed for the network's sake is tried again. */
  const drain = async (mine: number): Promise<void> => {
    for (let attempt = 0; queue.length > 0 && mine === generation; ) {
      const batch = queue.slice(0, BATCH)
      try {
        const result = await takeIn(context, batch)
        dropped += result.dropped
        attempt = 0
        if (mine !== generation) return
        queue = queue.slice(batch.length)
        for (const lane of ['mailbox', 'requests'] as const) {
          const seq = result.cursors[lane]
          if (seq !== undefined) socket?.send({ type: 'acknowledge', lane: LANES[lane], seq })
        }
      } catch (failure) {
        const code = codeOf(failure)
        if (code === 'E_STORE_FULL' || code === 'E_STORE_CORRUPT') core.alert(code)
        const asked = failure instanceof ConclaveError ? (failure.retryAfter ?? 0) : 0
        await pause(Math.max(asked, backoff(attempt++, core.chance())))
      }
    }
  }
  const pauses = new Set<() => void>()
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const cancel = clock.after(ms, () => end())
      const end = () => {
        cancel()
        pauses.delete(end)
        resolve()
      }
      pauses.add(end)
    })
  const identity = (): GatewayIdentity => {
    const me = own.require()
    return {
      userId: me.userId,
      deviceId: me.deviceId,
      serverId: me.serverId,
      cursors: () => ({ mailbox: accountNumber(db, 'mailbox_cursor'), requests: accountNumber(db, 'requests_cursor') }),
      nonce: () => core.crypto.random(32),
      sign: (challenge) => signChallenge(core.crypto, me.keys, { serverId: me.serverId, userId: me.userId, ...challenge }),
      jitter: core.chance,
    }
  }
  const sharePresence = () => {
    cancelPresence()
    if (connection !== 'online') return
    if (accountNumber(db, 'presence_shared') === 1) {
      for (const person of peopleIn(db, ['contact'])) whisper(person.userId, { type: 'presence', online: true })
    }
    cancelPresence = clock.after(PRESENCE_EVERY, sharePresence)
  }
  const whispers = new Set<Promise<void>>()
  const whisper = (userId: UserId, content: Parameters<typeof sendTransient>[2]) => {
    if (connection !== 'online') return
    const sending = sendTransient(context, userId, content).catch(() => undefined).finally(() => whispers.delete(sending))
    whispers.add(sending)
  }
  /** What still waits when the client is closed. */
  const endings = new Set<() => void>()
  const until = (done: () => boolean, timeout: number | undefined) =>
    new Promise<boolean>((resolve) => {
      const finish = (result: boolean) => {
        cancel()
        waiters.delete(waiter)
        endings.delete(end)
        resolve(result)
      }
      const waiter = () => done() && finish(true)
      const cancel = timeout === undefined ? () => {} : clock.after(timeout, () => finish(done()))
      const end = () => finish(done())
      endings.add(end)
      waiters.add(waiter)
      waiter()
    })
  const caughtUp = () => accountNumber(db, 'mailbox_cursor') >= waiting.mailbox && accountNumber(db, 'requests_cursor') >= waiting.requests
  const isIdle = () => connection === 'online' && queue.length === 0 && taking === undefined && caughtUp() && pump.idle()
  const stop = async () => {
    socket?.stop()
    socket = undefined
    for (const end of [...pauses]) end()
    await taking
    await Promise.all(whispers)
  }
  return {
    start: () => {
      if (accountNumber(db, 'revoked') === 1) throw new ConclaveError('E_DEVICE_REVOKED')
      socket ??= gateway(context.link().transport, clock, identity(), { state: setState, welcome, pushed })
      socket.start()
    },
    stop,
    state: () => ({ connection, error, outgoing: own.get() ? outgoingCount(db) : 0, dropped }),
    whenIdle: (timeout) => until(isIdle, timeout),
    whenOnline: (timeout) => until(() => connection === 'online', timeout),
    typing: (userId, typing) => whisper(userId, { type: 'typing', typing }),
    shutDown: async () => {
      await stop()
      for (const end of [...endings]) end()
      context.link().close()
      await pump.stop()
    },
  }
}
