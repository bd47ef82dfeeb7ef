import { Worker } from 'node:worker_threads'
import type { MailboxId } from '@conclave/protocol'
import type { ConclaveError } from '@conclave/protocol'
import * as fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import type { Append } from '../port.ts'
import { Batcher, QUEUE_LIMITS } from './batcher.ts'
import { type Call, mergeTrims } from './calls.ts'
import { attach } from './open.ts'
import { type Answers, packCalls, unpackCalls } from './pack.ts'

const call: Call = { kind: 'trim', stream: { kind: 'mailbox', key: 'a' as MailboxId }, through: 1 }
const workers: Worker[] = []

function workerRunning(source: string): Worker {
  const worker = new Worker(source, { eval: true })
  workers.push(worker)
  return worker
}

afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.terminate()
})

it('rejects everything that waits when the worker crashes, says so once, and takes nothing afterwards', async () => {
  const worker = workerRunning("require('node:worker_threads').parentPort.on('message', () => { throw new Error('crash') })")
  const ended = new Promise((resolve) => worker.once('exit', resolve))
  const failures: ConclaveError[] = []
  const batcher = attach(worker, { file: '', onFailure: (error) => failures.push(error) })
  const results = await Promise.allSettled([batcher.submit(call), batcher.submit(call)])
  expect(results.map((result) => result.status === 'rejected' && (result.reason as ConclaveError).code)).toEqual(['E_UNAVAILABLE', 'E_UNAVAILABLE'])
  await expect(batcher.submit(call)).rejects.toMatchObject({ code: 'E_UNAVAILABLE' })
  await ended
  expect(failures.map(({ code }) => code)).toEqual(['E_UNAVAILABLE'])
  await batcher.close()
})

it('rejects everything that waits when the worker ends without a word', async () => {
  const worker = workerRunning("require('node:worker_threads').parentPort.once('message', () => process.exit(0))")
  const failures: ConclaveError[] = []
  const batcher = attach(worker, { file: '', onFailure: (error) => failures.push(error) })
  await expect(batcher.submit(call)).rejects.toMatchObject({ code: 'E_UNAVAILABLE' })
  expect(failures).toHaveLength(1)
})

it('gives up when the worker says that the disk cannot be trusted', async () => {
  const answer: Answers = { values: [], failures: [], fatal: { index: -1, code: 'E_UNAVAILABLE', detail: 'SQLite error 10' } }
  const worker = workerRunning(
    `const { parentPort } = require('node:worker_threads'); parentPort.on('message', () => parentPort.postMessage(${JSON.stringify(answer)}))`,
  )
  const failed = new Promise<ConclaveError>((resolve) => {
    const batcher = attach(worker, { file: '', onFailure: resolve })
    batcher.submit(call).catch(() => undefined)
  })
  expect((await failed).detail).toBe('SQLite error 10')
})

it('sends calls of one tick together, and gathers while a batch is under way', async () => {
  const sizes: number[] = []
  const batcher: Batcher = new Batcher(
    {
      postMessage: (batch: Parameters<typeof unpackCalls>[0]) => {
        const { length } = unpackCalls(batch)
        sizes.push(length)
        setTimeout(() => batcher.settle({ values: Array.from({ length }), failures: [], fatal: undefined }), 5)
      },
    },
    QUEUE_LIMITS,
    () => undefined,
  )
  const first = [batcher.submit(call), batcher.submit(call)]
  await new Promise((resolve) => setTimeout(resolve, 2))
  await Promise.all([...first, batcher.submit(call), batcher.submit(call), batcher.submit(call)])
  expect(sizes).toEqual([2, 3])
})

const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size })
const appends: fc.Arbitrary<Append> = fc.record(
  {
    stream: fc.record({ kind: fc.constantFrom('mailbox', 'requests', 'records', 'chain'), key: fc.string().map((key) => key as MailboxId) }),
    payload: fc.uint8Array({ maxLength: 40 }),
    expect: fc.nat(),
    dedupe: bytes(16),
    expires: fc.nat(),
    limit: fc.record(
      { error: fc.constantFrom('E_MAILBOX_FULL', 'E_REQUESTS_FULL'), entries: fc.nat(), bytes: fc.nat() },
      { requiredKeys: ['error'] },
    ),
  },
  { requiredKeys: ['stream', 'payload'] },
)
const calls: fc.Arbitrary<Call> = fc.oneof(
  appends.map((append) => ({ kind: 'append', append }) as const),
  fc.record({
    kind: fc.constant('trim' as const),
    stream: fc.record({ kind: fc.constant('mailbox' as const), key: fc.constant('x' as MailboxId) }),
    through: fc.nat(),
  }),
  fc.record({ kind: fc.constant('method' as const), area: fc.constant('devices' as const), method: fc.string(), args: fc.array(fc.nat()) }),
)

it('gives the worker the calls that went in', () => {
  fc.assert(
    fc.property(fc.array(calls), (list) => {
      expect(unpackCalls(packCalls(list))).toEqual(list)
    }),
  )
})

it('leaves an earlier trim out only when nothing between could notice', () => {
  const box = { kind: 'mailbox', key: 'a' as MailboxId } as const
  const trim = (through: number): Call => ({ kind: 'trim', stream: box, through })
  const append: Call = { kind: 'append', append: { stream: box, payload: new Uint8Array(1) } }
  const read: Call = { kind: 'method', area: 'streams', method: 'read', args: [] }
  const other: Call = { kind: 'trim', stream: { ...box, key: 'b' as MailboxId }, through: 9 }
  const two = [trim(5), other, trim(3)]
  expect([...mergeTrims(two)]).toEqual([0])
  expect(two[2]).toEqual(trim(5))
  expect([...mergeTrims([trim(5), append, trim(6)])]).toEqual([])
  expect([...mergeTrims([trim(5), read, trim(6)])]).toEqual([])
})
