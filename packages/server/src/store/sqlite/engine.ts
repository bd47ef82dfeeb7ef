import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Append } from '../port.ts'
import { type Areas, type Call, mergeTrims, type MethodCall } from './calls.ts'
import { endsTransaction, isFatal } from './errors.ts'
import { type Failure, failureOf } from './failure.ts'
import type { Answers, NumbersInOrder } from './pack.ts'
import type { SqliteStreams } from './streams.ts'

type Method = (...args: readonly unknown[]) => unknown
type Transaction = 'BEGIN IMMEDIATE' | 'COMMIT' | 'ROLLBACK' | 'SAVEPOINT one' | 'RELEASE one' | 'ROLLBACK TO one'

/** Methods that only read need no savepoint. */
const READS: ReadonlySet<string> = new Set([
  'read',
  'readBack',
  'state',
  'byHandle',
  'byId',
  'handleTaken',
  'accountKeyBox',
  'list',
  'find',
  'keys',
  'mailboxOwner',
  'count',
  'standing',
  'usable',
  'statistics',
  'states',
  'sizes',
  'snapshot',
  'groups',
  'records',
  'bundle',
  'inviteBoxes',
  'inviteStates',
])

/** Executes batches of calls on one open database. One batch at a time. */
export class Engine {
  readonly #database: DatabaseSync
  readonly #streams: SqliteStreams
  readonly #areas: Areas
  readonly #beforeCommit: () => void
  readonly #statements = new Map<Transaction, StatementSync>()
  #fatal: Failure | undefined

  /** @param beforeCommit throws where a commit would not last */
  constructor(database: DatabaseSync, streams: SqliteStreams, areas: Areas, beforeCommit: () => void) {
    this.#database = database
    this.#streams = streams
    this.#areas = areas
    this.#beforeCommit = beforeCommit
  }

  /**
   * All calls in one transaction, each of which fails by itself; the answers are given when they are durable. When the transaction itself
   * cannot be kept (full disk), nothing of it stays and each call is tried in a transaction of its own, so that what needs no room still works.
   */
  async execute(calls: readonly Call[]): Promise<Answers> {
    const failures: Failure[] = []
    try {
      const values = await this.#transaction(calls, failures)
      return { values, failures, fatal: this.#fatal }
    } catch (error) {
      this.#notice(error)
    }
    return this.#oneByOne(calls)
  }

  async #oneByOne(calls: readonly Call[]): Promise<Answers> {
    const values: unknown[] = []
    const failures: Failure[] = []
    for (const [index, call] of calls.entries()) {
      try {
        const own: Failure[] = []
        values[index] = (await this.#transaction([call], own))[0]
        failures.push(...own.map((failure) => ({ ...failure, index })))
      } catch (error) {
        this.#notice(error)
        failures.push(failureOf(index, error))
      }
    }
    return { values, failures, fatal: this.#fatal }
  }

  async #transaction(calls: readonly Call[], failures: Failure[]): Promise<unknown[]> {
    const writes = calls.some((call) => call.kind !== 'method' || !READS.has(call.method))
    if (writes) this.#run('BEGIN IMMEDIATE')
    try {
      const values = await this.#each([...calls], failures)
      if (writes) {
        this.#beforeCommit()
        this.#run('COMMIT')
      }
      return values
    } catch (error) {
      this.#streams.forget()
      if (this.#database.isTransaction) this.#run('ROLLBACK')
      throw error
    }
  }

  async #each(calls: Call[], failures: Failure[]): Promise<unknown[]> {
    const merged = mergeTrims(calls)
    const values: unknown[] = []
    for (let index = 0; index < calls.length; index++) {
      if (merged.has(index)) continue
      const call = calls[index] as Call
      try {
        // Awaiting a value that is there already would cost more than an append.
        values[index] = call.kind === 'method' ? await this.#method(call) : this.#stream(call)
      } catch (error) {
        if (endsTransaction(error)) throw error
        failures.push(failureOf(index, error))
      }
    }
    return values
  }

  #stream(call: Exclude<Call, MethodCall>): number | NumbersInOrder | undefined {
    switch (call.kind) {
      case 'append':
        return this.#append(call.append)
      case 'appendInOrder':
        return this.#appendInOrder(call.appends)
      case 'trim':
        this.#streams.trim(call.stream, call.through)
        return undefined
    }
  }

  #append(append: Append): number {
    const { seq, duplicate } = this.#streams.append(append)
    return duplicate ? -seq : seq
  }

  #appendInOrder(appends: readonly Append[]): NumbersInOrder {
    const numbers: number[] = []
    for (const append of appends) {
      try {
        numbers.push(this.#append(append))
      } catch (error) {
        if (endsTransaction(error)) throw error
        return { numbers, failure: failureOf(-1, error) }
      }
    }
    return numbers
  }

  async #method({ area, method, args }: MethodCall): Promise<unknown> {
    const run = (this.#areas[area] as unknown as Readonly<Record<string, Method>>)[method] as Method
    if (READS.has(method)) return run(...args)
    const { changes } = this.#streams
    this.#run('SAVEPOINT one')
    try {
      const value = await run(...args)
      this.#run('RELEASE one')
      return value
    } catch (error) {
      if (endsTransaction(error)) throw error
      if (this.#streams.changes !== changes) this.#streams.forget()
      this.#run('ROLLBACK TO one')
      this.#run('RELEASE one')
      throw error
    }
  }

  #notice(error: unknown): void {
    if (isFatal(error)) this.#fatal ??= failureOf(-1, error)
  }

  #run(sql: Transaction): void {
    let statement = this.#statements.get(sql)
    if (statement === undefined) this.#statements.set(sql, (statement = this.#database.prepare(sql)))
    statement.run()
  }
}
