import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { verifyProvider } from '@conclave/crypto/verify'
import { ConclaveError, type ServerId } from '@conclave/protocol'
import { createAnonymous } from './anonymous/anonymous.ts'
import { inProcessBus } from './bus/in-process.ts'
import { parseProxies } from './config/load.ts'
import type { ServerConfig } from './config/schema.ts'
import type { Clock } from './clock.ts'
import type { Context } from './context.ts'
import { ChainDirectory } from './domain/chain/directory.ts'
import { Departures } from './domain/communities/departures.ts'
import { LastPosts } from './domain/communities/last-posts.ts'
import { Room } from './domain/communities/room.ts'
import { CommunityDirectory } from './domain/communities/directory.ts'
import { Addresses } from './domain/limits/address.ts'
import { createLimits } from './domain/limits/limits.ts'
import { PasswordLogins } from './domain/login/password-logins.ts'
import { MailboxOwners } from './domain/mailbox/owners.ts'
import { createInvite } from './domain/registration/invites.ts'
import { Challenges } from './domain/sessions/challenges.ts'
import { Grants } from './domain/sessions/grants.ts'
import { verifyNow } from './domain/sessions/verify-now.ts'
import { createGateway } from './gateway/gateway.ts'
import { createApp } from './http/app.ts'
import { FILES, openServerKeys } from './keys/server-keys.ts'
import { createLogger, describeError, type Logger } from './observability/logger.ts'
import { createMetrics } from './observability/metrics.ts'
import { FlushQueue } from './sockets/flush.ts'
import { createUpgrades } from './sockets/upgrade.ts'
import type { StoreStatistics } from './store/port.ts'
import { openSqliteStore } from './store/sqlite/open.ts'

/** What a server takes from outside; the defaults are the real things. */
export interface ServerDependencies {
  readonly clock?: Clock
  readonly log?: Logger
  /** Milliseconds between two looks for idle sockets. @defaultValue 5000 */
  readonly sweepEvery?: number
  /** Largest size of the database in pages of 4,096 bytes. @defaultValue no limit but the disk */
  readonly maxDatabasePages?: number
  /** Called when the store has failed for good; the process should stop. */
  readonly onFailure?: (error: ConclaveError) => void
}

export interface RunningServer {
  /** Where it answers, without a slash at the end. */
  readonly url: string
  readonly port: number
  readonly serverId: ServerId
  /** A one-use invitation code, valid for 30 days. */
  createInvite(): Promise<string>
  statistics(): Promise<StoreStatistics>
  /** Stops accepting, tells the devices, finishes what was begun; within 5 s. */
  stop(): Promise<void>
}

/** Milliseconds between two removals of what has expired. */
const EXPIRE_EVERY = 10 * 60_000
/** Milliseconds that requests and sockets have to finish. */
const DRAIN_WITHIN = 4_000
/** What devices are told when the server stops. */
const COME_BACK_AFTER = 2_000

/**
 * Starts a server on its data directory.
 * @throws ConclaveError `E_CONFIG`, `E_PORT_IN_USE`, `E_STORE_IN_USE`, `E_STORE_CORRUPT`, `E_STORE_NEWER`, `E_DISK_FULL`
 */
export async function startServer(config: ServerConfig, dependencies: ServerDependencies = {}): Promise<RunningServer> {
  const log = dependencies.log ?? createLogger(config.logLevel)
  const keys = await openServerKeys(config.data)
  const store = await openSqliteStore({
    file: join(config.data, FILES.database),
    ...(dependencies.maxDatabasePages !== undefined && { maxPages: dependencies.maxDatabasePages }),
    onFailure: (error) => {
      // What the store says of itself is a text of ours, and the only word that its operator gets.
      log.error({ ...describeError(error), detail: error.detail }, 'store failed')
      dependencies.onFailure?.(error)
    },
  })
  try {
    return await serve(await createContext(config, dependencies, { keys, store, log }), dependencies.sweepEvery ?? 5_000)
  } catch (error) {
    await store.close()
    throw error
  }
}

async function createContext(
  config: ServerConfig,
  dependencies: ServerDependencies,
  base: Pick<Context, 'keys' | 'store' | 'log'>,
): Promise<Context> {
  const clock = dependencies.clock ?? { now: () => Date.now() }
  const random = (length: number) => new Uint8Array(randomBytes(length))
  const verify = verifyProvider()
  const bus = inProcessBus()
  const chains = await ChainDirectory.open(base.store, verify, bus)
  return {
    ...base,
    config,
    clock,
    random,
    verify,
    verifyNow: verifyNow(),
    bus,
    metrics: createMetrics(),
    limits: createLimits(config),
    addresses: new Addresses(config.trustedProxy === undefined ? undefined : parseProxies(config.trustedProxy)),
    chains,
    communities: new CommunityDirectory({ store: base.store, chains, verify }),
    lastPosts: new LastPosts(base.store.streams),
    room: new Room(base.store.streams, config),
    departures: new Departures(base.store.streams),
    owners: await MailboxOwners.open(base.store.devices, bus),
    challenges: new Challenges(clock, random),
    grants: new Grants(clock, random),
    logins: new PasswordLogins(clock, random),
  }
}

async function serve(context: Context, sweepEvery: number): Promise<RunningServer> {
  const { config, log, store } = context
  const queue = new FlushQueue()
  const gateway = createGateway(context, queue, sweepEvery)
  const anonymous = createAnonymous(context, queue, sweepEvery)
  const upgrades = createUpgrades(context, gateway, anonymous)
  const app = createApp(context)
  app.server.on('upgrade', (request, socket, head) => upgrades.accept(request, socket, head))
  const port = await listen(
    () => app.listen({ host: config.host, port: config.port }),
    config,
    () => (app.server.address() as AddressInfo).port,
  )
  const expiry = expireRegularly(context)
  log.info({ port }, 'started')

  let stopped: Promise<void> | undefined
  const stop = async () => {
    log.info({}, 'stopping')
    clearInterval(expiry)
    upgrades.stop()
    anonymous.stop()
    await gateway.stop(COME_BACK_AFTER)
    await Promise.race([
      Promise.all([app.close(), until(() => upgrades.open === 0)]),
      new Promise((resolve) => setTimeout(resolve, DRAIN_WITHIN).unref()),
    ])
    app.server.closeAllConnections()
    await context.bus.close()
    await store.close()
    log.info({}, 'stopped')
  }
  return {
    url:
      config.publicUrl?.replace(/\/+$/, '') ??
      `${config.tlsCert === undefined ? 'http' : 'https'}://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`,
    port,
    serverId: context.keys.serverId,
    createInvite: () => createInvite(context),
    statistics: () => store.statistics(),
    stop: () => (stopped ??= stop()),
  }
}

async function listen(start: () => Promise<unknown>, config: ServerConfig, port: () => number): Promise<number> {
  try {
    await start()
    return port()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EADDRINUSE') throw new ConclaveError('E_PORT_IN_USE', `port ${config.port}; set CONCLAVE_PORT to another one`, { cause: error })
    if (code === 'EADDRNOTAVAIL' || code === 'EACCES' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
      throw new ConclaveError('E_CONFIG', `${code === 'EACCES' ? 'port (CONCLAVE_PORT)' : 'host (CONCLAVE_HOST)'}: cannot be listened on (${code})`)
    throw error
  }
}

function expireRegularly({ store, clock, log }: Context): NodeJS.Timeout {
  const expire = () => {
    store.expire(clock.now()).then(
      (removed) => removed > 0 && log.info({ removed }, 'expired'),
      (error: unknown) => log.warn(describeError(error), 'expiry failed'),
    )
  }
  expire()
  return setInterval(expire, EXPIRE_EVERY).unref()
}

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + DRAIN_WITHIN
  while (!condition() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 10))
}
