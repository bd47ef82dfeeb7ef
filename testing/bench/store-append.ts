import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MailboxId } from '@conclave/protocol'
import { openSqliteStore } from '../../packages/server/src/store/index.ts'
import type { Bench, BenchLine } from './bench.ts'

const MAILBOXES = 400
const PAYLOAD = new Uint8Array(1_700).fill(7)
const MAILBOX_LIMIT = { bytes: 100 * 1024 * 1024, error: 'E_MAILBOX_FULL' } as const
type Store = Awaited<ReturnType<typeof openSqliteStore>>

/** Each message is appended durably to a random mailbox and trimmed at once, as with a receiver that is online. */
export const bench: Bench = {
  name: 'store-append',
  describe: 'Embedded store alone: durable append and trim of 1.7 KB entries in 400 mailboxes; CPU of the whole process.',
  run: (report) => withStore((store) => measure(store, report)),
}

async function withStore(use: (store: Store) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'conclave-bench-'))
  const store = await openSqliteStore({ file: join(directory, 'conclave.db') })
  try {
    await use(store)
  } finally {
    await store.close()
    rmSync(directory, { recursive: true })
  }
}

async function measure(store: Store, report: (line: BenchLine) => void): Promise<void> {
  await saturate(store, 10_000)
  const count = 60_000
  const before = process.cpuUsage()
  const started = performance.now()
  await saturate(store, count)
  const { user, system } = process.cpuUsage(before)
  report({ name: 'store-append throughput', value: (count / (performance.now() - started)) * 1_000, unit: 'messages/s', target: 20_000 })
  report({ name: 'store-append CPU (append + trim)', value: (user + system) / count, unit: 'us/message', target: 25, lowerIsBetter: true })
  const latencies = (await atRate(store, 1_000, 3)).toSorted((a, b) => a - b)
  report({ name: 'store-append p50 at 1,000/s', value: quantile(latencies, 0.5), unit: 'ms', lowerIsBetter: true })
  report({ name: 'store-append p99 at 1,000/s', value: quantile(latencies, 0.99), unit: 'ms', target: 10, lowerIsBetter: true })
}

/** 200 senders, each of which waits for its acknowledgement. */
async function saturate(store: Store, count: number): Promise<void> {
  let left = count
  const sender = async (): Promise<void> => {
    while (left-- > 0) await deliver(store)
  }
  await Promise.all(Array.from({ length: 200 }, sender))
}

/** @returns milliseconds from each call to its durable answer */
async function atRate(store: Store, perSecond: number, seconds: number): Promise<number[]> {
  const latencies: number[] = []
  const pending: Promise<void>[] = []
  const started = performance.now()
  while (pending.length < perSecond * seconds) {
    const due = Math.floor(((performance.now() - started) / 1_000) * perSecond) - pending.length
    for (let i = 0; i < due; i++) pending.push(timed(store, latencies))
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await Promise.all(pending)
  return latencies
}

async function timed(store: Store, latencies: number[]): Promise<void> {
  const started = performance.now()
  await deliver(store)
  latencies.push(performance.now() - started)
}

async function deliver({ streams }: Store): Promise<void> {
  const stream = { kind: 'mailbox', key: `mailbox-${Math.floor(Math.random() * MAILBOXES)}` as MailboxId } as const
  const dedupe = crypto.getRandomValues(new Uint8Array(16))
  const { seq } = await streams.append({ stream, payload: PAYLOAD, dedupe, expires: Date.now() + 1e9, limit: MAILBOX_LIMIT })
  void streams.trim(stream, seq)
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}
