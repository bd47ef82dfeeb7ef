import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { ServerId } from '@conclave/protocol'
import type { BenchAccount } from './accounts.ts'
import type { BenchCommunity } from './community.ts'
import type { BenchServer } from './server.ts'

export type ReadersCommand =
  | {
      readonly kind: 'open'
      readonly port: number
      readonly serverId: ServerId
      readonly accounts: readonly BenchAccount[]
      readonly community: BenchCommunity
    }
  /** Counts from zero; all readers together will get so many entries. */
  | { readonly kind: 'expect'; readonly entries: number }
  | { readonly kind: 'report' }
  | { readonly kind: 'stop' }
export type ReadersAnswer =
  | { readonly kind: 'opened' }
  | { readonly kind: 'expecting' }
  /** `at` by the shared clock. */
  | { readonly kind: 'reached'; readonly at: number }
  /** From sending to the reader, milliseconds. */
  | { readonly kind: 'report'; readonly p50: number; readonly p99: number; readonly cpu: NodeJS.CpuUsage }
type AnswerOf<K extends ReadersAnswer['kind']> = Extract<ReadersAnswer, { kind: K }>

/** Connected readers of one channel, in a process of their own. */
export class Readers {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  static async open(server: BenchServer, accounts: readonly BenchAccount[], community: BenchCommunity): Promise<Readers> {
    const file = new URL('./readers-process.ts', import.meta.url)
    const readers = new Readers(fork(file, [], { serialization: 'advanced', execArgv: ['--disable-warning=ExperimentalWarning'] }))
    const { port, serverId } = server
    await readers.#ask({ kind: 'open', port, serverId, accounts, community }, 'opened')
    return readers
  }

  /** Runs `work` and waits until all readers together got so many entries. @returns when that was, by the shared clock */
  async reach(entries: number, work: () => unknown): Promise<number> {
    await this.#ask({ kind: 'expect', entries }, 'expecting')
    const reached = this.#answer('reached')
    await Promise.all([work(), reached])
    return (await reached).at
  }

  report(): Promise<AnswerOf<'report'>> {
    return this.#ask({ kind: 'report' }, 'report')
  }

  async stop(): Promise<void> {
    const exit = once(this.#child, 'exit')
    this.#child.send({ kind: 'stop' } satisfies ReadersCommand)
    await exit
  }

  #ask<K extends ReadersAnswer['kind']>(command: ReadersCommand, kind: K): Promise<AnswerOf<K>> {
    const answer = this.#answer(kind)
    this.#child.send(command)
    return answer
  }

  #answer<K extends ReadersAnswer['kind']>(kind: K): Promise<AnswerOf<K>> {
    return new Promise((resolve, reject) => {
      const exited = (code: number | null) => reject(new Error(`the readers ended with ${String(code)}`))
      const heard = (message: ReadersAnswer) => {
        if (message.kind !== kind) return
        this.#child.off('exit', exited)
        this.#child.off('message', heard)
        resolve(message as AnswerOf<K>)
      }
      this.#child.on('message', heard)
      this.#child.once('exit', exited)
    })
  }
}
