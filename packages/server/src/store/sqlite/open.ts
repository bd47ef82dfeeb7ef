import { Worker } from 'node:worker_threads'
import { ConclaveError } from '@conclave/protocol/core'
import type { Append, Appended, AppendedInOrder, Store } from '../port.ts'
import { Batcher, QUEUE_LIMITS, type QueueLimits } from './batcher.ts'
import type { BackupOptions } from './backup-worker.ts'
import type { Areas, Maintenance } from './calls.ts'
import { errorOf, type Failure } from './failure.ts'
import type { Answers, NumbersInOrder } from './pack.ts'
import type { Opening, WorkerOptions } from './worker.ts'

export interface SqliteOptions {
  /** The database, made if it is not there; its directory must be. `FILE.lock` beside it keeps other processes out. */
  readonly file: string
  /** Called once when the store cannot go on (its worker ended, or the disk failed): every call fails from then on, and the process should stop. */
  readonly onFailure?: (error: ConclaveError) => void
  /** @defaultValue {@link QUEUE_LIMITS} */
  readonly queue?: QueueLimits
  /** Largest size of the database in pages of 4,096 bytes; beyond it `E_DISK_FULL`. @defaultValue no limit but the disk */
  readonly maxPages?: number
}

/**
 * The embedded store: SQLite in a worker thread, one durable commit for all calls of a moment.
 * @throws ConclaveError `E_CONFIG`, `E_STORE_IN_USE`, `E_STORE_CORRUPT`, `E_STORE_NEWER`, `E_DISK_FULL`
 */
export async function openSqliteStore(options: SqliteOptions): Promise<Store> {
  const workerData: WorkerOptions = { file: options.file, maxPages: options.maxPages }
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES } })
  await opened(worker)
  const batcher = attach(worker, options)
  return storeOver(worker, batcher, options.file)
}

function opened(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('error', (error) => reject(new ConclaveError('E_INTERNAL', 'the store did not start', { cause: error })))
    worker.once('message', (opening: Opening) => {
      worker.removeAllListeners('error')
      if (opening.opened) resolve()
      else worker.once('exit', () => reject(errorOf(opening.failure)))
    })
  })
}

/** Connects a batcher with a worker that is ready. */
export function attach(worker: Worker, { queue = QUEUE_LIMITS, onFailure }: SqliteOptions): Batcher {
  let told = false
  const fail = (error: ConclaveError): void => {
    batcher.fail(new ConclaveError('E_UNAVAILABLE', 'the store has failed', { cause: error }))
    if (!told && !batcher.closed) onFailure?.(error)
    told = true
  }
  const batcher = new Batcher(worker, queue, fail)
  worker.on('message', (answers: Answers) => batcher.settle(answers))
  worker.once('error', (error) => fail(new ConclaveError('E_UNAVAILABLE', 'the worker of the store ended', { cause: error })))
  worker.once('exit', () => fail(new ConclaveError('E_UNAVAILABLE', 'the worker of the store ended')))
  return batcher
}

/** Young generation of the worker: what a batch makes is dead after it, and payloads lie outside of it. */
const YOUNG_MEGABYTES = 8

/** Streams looked at in one transaction while expiring, so that other calls come in between. */
const EXPIRE_STREAMS = 256

function storeOver(worker: Worker, batcher: Batcher, file: string): Store {
  const maintenance = remote(batcher, 'maintenance', ['expireRows', 'expireStreams', 'statistics'])
  return {
    streams: streamsOver(batcher),
    accounts: remote(batcher, 'accounts', [
      'create',
      'byHandle',
      'byId',
      'handleTaken',
      'changeChain',
      'accountKeyBox',
      'setDeliveryToken',
      'setProfile',
    ]),
    devices: remote(batcher, 'devices', ['list', 'find', 'keys', 'mailboxOwner', 'seen']),
    prekeys: remote(batcher, 'prekeys', ['put', 'count', 'withdraw', 'standing', 'take']),
    sessions: remote(batcher, 'sessions', ['create', 'signIn', 'find', 'end']),
    invites: remote(batcher, 'invites', ['create', 'usable']),
    communities: remote(batcher, 'communities', [
      'create',
      'snapshot',
      'append',
      'groups',
      'commit',
      'records',
      'replaceRecord',
      'bundle',
      'replaceBundle',
      'inviteBoxes',
      'inviteStates',
      'replaceBoxes',
    ]),
    expire: (now) => expire(maintenance, now),
    backup: (to) => backup({ from: file, to }),
    statistics: () => maintenance.statistics(),
    close: () => close(worker, batcher),
  }
}

function streamsOver(batcher: Batcher): Store['streams'] {
  return {
    ...remote(batcher, 'streams', ['append', 'appendTogether', 'read', 'readBack', 'state', 'states', 'sizes', 'rewrite', 'trim', 'erase']),
    async append(append: Append) {
      return toAppended((await batcher.submit({ kind: 'append', append })) as number)
    },
    async appendInOrder(appends) {
      return toAppendedInOrder((await batcher.submit({ kind: 'appendInOrder', appends })) as NumbersInOrder)
    },
    async trim(stream, through) {
      await batcher.submit({ kind: 'trim', stream, through })
    },
  }
}

function toAppended(number: number): Appended {
  return number < 0 ? { seq: -number, duplicate: true } : { seq: number, duplicate: false }
}

function toAppendedInOrder(result: NumbersInOrder): AppendedInOrder {
  if (!('failure' in result)) return { appended: result.map(toAppended), error: undefined }
  return { appended: result.numbers.map(toAppended), error: errorOf(result.failure) }
}

/** An area of the store whose methods run in the worker. The list must name each of them, which the type checks. */
function remote<A extends keyof Areas, const M extends keyof Areas[A]>(batcher: Batcher, area: A, methods: readonly M[]): Pick<Areas[A], M> {
  const calls = methods.map((method) => [method, (...args: unknown[]) => batcher.submit({ kind: 'method', area, method: method as string, args })])
  return Object.fromEntries(calls) as Pick<Areas[A], M>
}

async function expire(maintenance: Maintenance, now: number): Promise<number> {
  let removed = await maintenance.expireRows(now)
  for (let after: number | undefined = 0; after !== undefined;) {
    const step: Awaited<ReturnType<Maintenance['expireStreams']>> = await maintenance.expireStreams(after, now, EXPIRE_STREAMS)
    removed += step.removed
    after = step.next
  }
  return removed
}

export function backup(workerData: BackupOptions): Promise<void> {
  const worker = new Worker(new URL('./backup-worker.ts', import.meta.url), { workerData })
  return new Promise((resolve, reject) => {
    worker.once('error', (error) => reject(new ConclaveError('E_INTERNAL', 'backup', { cause: error })))
    worker.once('message', (failure: Failure | undefined) => (failure === undefined ? resolve() : reject(errorOf(failure))))
  })
}

async function close(worker: Worker, batcher: Batcher): Promise<void> {
  if (batcher.closed) return
  await batcher.close()
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  worker.postMessage('close')
  await ended
}
