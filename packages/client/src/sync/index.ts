import { signChallenge } from '@conclave/crypto'
import { ConclaveError, type DeviceId, type ErrorCode, LANES, type UserId } from '@conclave/protocol'
import type { ConnectionState, Sync, SyncView } from '../api.ts'
import { hasKeyInForce } from '../accounts/account-key.ts'
import { accountNumber, setAccountText } from '../store/tables/account.ts'
import { countOutgoing } from '../store/tables/channel-outbox.ts'
import { outgoingCount } from '../store/tables/outbox.ts'
import { addTask } from '../store/tables/tasks.ts'
import { type Gateway, GatewayConnection } from '../transport/gateway-connection.ts'
import type { GatewayIdentity, Pushed, Welcome } from '../transport/gateway-session.ts'
import { noteForArchive } from '../communities/keys/archive.ts'
import type { CommunityParts } from '../communities/make.ts'
import type { SyncContext } from './context.ts'
import { deliveryOf, type LaneName } from './inbox.ts'
import { InboxPump } from './inbox-pump.ts'
import { OutboxPump } from './outbox-pump.ts'
import { startOver } from './restored.ts'
import { Waiters } from './waiters.ts'
import { Whispers } from './whispers.ts'

const HOUR = 3_600_000

/** The connection, and the pumps that run while it is there. */
export class SyncArea implements Sync {
  readonly #context: SyncContext
  readonly #communities: CommunityParts
  readonly #waiters: Waiters
  readonly #whispers: Whispers
  readonly #inbox: InboxPump
  readonly #outbox: OutboxPump
  #connection: ConnectionState = 'stopped'
  #error: ErrorCode | undefined
  #isOver = false
  #gateway: Gateway | undefined
  /** Whose connection that is. */
  #device: DeviceId | undefined
  /** The device that the server has called removed. */
  #refused: DeviceId | undefined
  /** What waited on the server when the connection was made; nobody is idle before it has arrived. */
  #waiting = { mailbox: 0, requests: 0 }

  constructor(context: SyncContext, communities: CommunityParts) {
    const { core } = context
    this.#context = context
    this.#communities = communities
    communities.onLooked(() => this.#waiters.look())
    this.#waiters = new Waiters(core.clock)
    this.#whispers = new Whispers(context)
    this.#inbox = new InboxPump(
      context,
      (cursors) => this.#acknowledge(cursors),
      () => this.#waiters.look(),
    )
    this.#outbox = new OutboxPump(context, () => this.#waiters.look())
    core.onChange(() => this.#outbox.kick())
  }

  start(): void {
    // What failed because everything ends here must not begin it anew.
    if (this.#isOver) return
    const { core, own } = this.#context
    const me = own.require()
    const { userId, deviceId, serverId } = me
    if (accountNumber(core.db, 'revoked') === 1 || this.#refused === deviceId) throw new ConclaveError('E_DEVICE_REVOKED')
    if (this.#device !== deviceId) {
      // Begun by somebody late, for the device that this one was before.
      this.#gateway?.stop()
      this.#gateway = undefined
      this.#device = deviceId
    }
    const identity: GatewayIdentity = {
      userId,
      deviceId,
      serverId,
      cursors: () => ({ mailbox: accountNumber(core.db, 'mailbox_cursor'), requests: accountNumber(core.db, 'requests_cursor') }),
      nonce: () => core.crypto.random(32),
      sign: (challenge) => signChallenge(core.crypto, me.keys, { serverId, userId, ...challenge }),
      jitter: core.chance,
    }
    this.#gateway ??= new GatewayConnection(this.#context.link().transport, core.clock, identity, {
      state: (state, error) => this.#setState(state, error),
      welcome: (welcome) => this.#welcome(welcome),
      pushed: (event) => this.#pushed(event),
    })
    this.#gateway.start()
  }

  async stop(): Promise<void> {
    this.#gateway?.stop()
    this.#gateway = undefined
    await this.#inbox.settle()
    await this.#whispers.settle()
  }

  /** Waits with the others for something that communities do. */
  until(done: () => boolean, timeout: number | undefined): Promise<boolean> {
    return this.#waiters.until(done, timeout)
  }

  state(): SyncView {
    const outgoing = this.#context.own.get() ? outgoingCount(this.#context.core.db) + countOutgoing(this.#context.core.db) : 0
    return { connection: this.#connection, error: this.#error, outgoing, dropped: this.#inbox.dropped }
  }

  whenIdle(timeout?: number): Promise<boolean> {
    return this.#waiters.until(() => this.#connection === 'online' && this.#caughtUp() && this.#isIdle(), timeout)
  }

  whenOnline(timeout?: number): Promise<boolean> {
    return this.#waiters.until(() => this.#connection === 'online', timeout)
  }

  typing(userId: UserId, typing: boolean): void {
    this.#whispers.say(userId, { type: 'typing', typing })
  }

  /** Everything that works on the account ends and is waited for; `start` begins anew. @returns whether the connection was on */
  async halt(): Promise<boolean> {
    const wasOn = this.#gateway !== undefined
    await this.stop()
    await Promise.all([this.#outbox.halt(), this.#communities.halt()])
    return wasOn
  }

  /** Ends everything and waits for it, for good; the store may be closed then. */
  async shutDown(): Promise<void> {
    this.#isOver = true
    const stopped = Promise.all([this.#outbox.stop(), this.#communities.stop()])
    // First, or the server decides how long the rest takes.
    this.#context.link().close()
    await this.stop()
    this.#waiters.endAll()
    await stopped
  }

  #isIdle(): boolean {
    return this.#inbox.idle && this.#outbox.idle() && this.#communities.idle()
  }

  #caughtUp(): boolean {
    const { db } = this.#context.core
    return accountNumber(db, 'mailbox_cursor') >= this.#waiting.mailbox && accountNumber(db, 'requests_cursor') >= this.#waiting.requests
  }

  #acknowledge(cursors: Partial<Record<LaneName, number>>): void {
    for (const lane of ['mailbox', 'requests'] as const) {
      const seq = cursors[lane]
      if (seq !== undefined) this.#gateway?.send({ type: 'acknowledge', lane: LANES[lane], seq })
    }
  }

  #setState(state: ConnectionState, error: ErrorCode | undefined): void {
    const { core } = this.#context
    this.#connection = state
    this.#error = error
    if (state !== 'online') this.#inbox.clear()
    this.#outbox.setOnline(state === 'online')
    // Asking again at once would get the same answer, without end.
    if (error === 'E_DEVICE_REVOKED') this.#refused = this.#device
    if (error === 'E_CONTINUITY' || error === 'E_DEVICE_REVOKED') core.alert(error)
    core.tell(error === undefined ? { type: 'connection', state } : { type: 'connection', state, error })
    this.#whispers.setOnline(state === 'online')
    if (state === 'online') this.#communities.connected((command) => this.#gateway?.send(command))
    else this.#communities.disconnected()
    this.#waiters.look()
  }

  #welcome(hello: Welcome): void {
    const { core, chains, own } = this.#context
    const { db, clock } = core
    core.setServerTime(hello.serverTime)
    this.#waiting = { mailbox: hello.mailboxHead, requests: hello.requestsHead }
    this.#context.link().useToken(hello.token)
    const mailbox = accountNumber(db, 'mailbox_cursor')
    const requests = accountNumber(db, 'requests_cursor')
    const behind = mailbox < hello.mailboxTrimmed || requests < hello.requestsTrimmed
    const ahead = mailbox > hello.mailboxHead || requests > hello.requestsHead
    if (behind || ahead) startOver(this.#context, { mailbox: hello.mailboxTrimmed, requests: hello.requestsTrimmed })
    core.change(() => {
      // The pinned server answers here: the address is the right one from now on.
      setAccountText(db, 'server_url', this.#context.link().url)
      const chain = chains.known(own.require().userId)
      if (hello.chainHead !== chain?.seq || !hasKeyInForce(this.#context, chain)) addTask(db, 'own-chain')
      if (hello.recordsHead !== accountNumber(db, 'records_cursor')) addTask(db, 'records-pull')
      addTask(db, 'prekeys', clock.now() + HOUR)
      noteForArchive(core)
    })
  }

  #pushed(event: Pushed): void {
    const { core } = this.#context
    switch (event.type) {
      case 'deliver':
        return this.#inbox.push(event.entries.map((entry) => deliveryOf(event.lane, entry)))
      case 'transient':
        return this.#inbox.push([{ lane: 'mailbox', seq: undefined, payload: event.payload }])
      case 'prekeysLow':
        return core.change(() => addTask(core.db, 'prekeys'))
      case 'chainChanged':
        return core.change(() => addTask(core.db, 'own-chain'))
      case 'recordsChanged':
        return core.change(() => addTask(core.db, 'records-pull'))
      case 'stopping':
        return
      default:
        return this.#communities.pushed(event)
    }
  }
}
