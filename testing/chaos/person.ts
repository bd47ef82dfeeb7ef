import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { UserId } from '@conclave/protocol'

/** What a client process is told to do. */
export type Task =
  | { readonly kind: 'sign-up'; readonly handle: string; readonly password: string; readonly displayName: string }
  | { readonly kind: 'start' }
  | { readonly kind: 'request'; readonly handle: string }
  | { readonly kind: 'accept' }
  /** Up to `count` texts `word 1`, `word 2`..., also over several lives; `pause` is the mean time between two, ms. */
  | { readonly kind: 'send'; readonly peer: UserId; readonly word: string; readonly count: number; readonly pause: number; readonly seed: number }
  | { readonly kind: 'read'; readonly peer: UserId }
  | { readonly kind: 'close' }

export interface StoredMessage {
  readonly text: string
  readonly mine: boolean
  readonly kind: string
  readonly state: string
}
interface Progress {
  readonly kind: 'progress'
  readonly connection: string
  readonly outgoing: number
  readonly dropped: number
  readonly repairs: number
  readonly gaps: number
  readonly alerts: readonly string[]
  readonly contacts: number
  readonly requests: number
}
export type Report =
  | Progress
  | { readonly kind: 'signed-up'; readonly userId: UserId }
  | { readonly kind: 'sent-all' }
  | { readonly kind: 'history'; readonly messages: readonly StoredMessage[] }
  | { readonly kind: 'failed'; readonly what: string }

/** Sums over all lives of one person's process. */
interface Totals {
  readonly dropped: number
  readonly repairs: number
  readonly gaps: number
  readonly alerts: readonly string[]
}

/** A person whose client runs in a process of its own. */
export class PersonProcess {
  readonly #home: string
  readonly #server: string
  #child: ChildProcess | undefined
  #sending: Extract<Task, { kind: 'send' }> | undefined
  #latest: Progress | undefined
  #before: Totals = { dropped: 0, repairs: 0, gaps: 0, alerts: [] }
  readonly #failures: string[] = []
  #sentAll = false

  constructor(home: string, server: string) {
    this.#home = home
    this.#server = server
  }

  /** The last report of this life. */
  get latest(): Progress | undefined {
    return this.#latest
  }

  get sentAll(): boolean {
    return this.#sentAll
  }

  /** Errors that no task may have. */
  get failures(): readonly string[] {
    return this.#failures
  }

  get totals(): Totals {
    const { dropped, repairs, gaps, alerts } = this.#before
    const now = this.#latest
    if (now === undefined) return this.#before
    return { dropped: dropped + now.dropped, repairs: repairs + now.repairs, gaps: gaps + now.gaps, alerts: [...alerts, ...now.alerts] }
  }

  start(): void {
    const execArgv = ['--disable-warning=ExperimentalWarning']
    const child = fork(new URL('./client-process.ts', import.meta.url), [this.#home, this.#server], { execArgv })
    child.on('message', (report: Report) => this.#hear(report))
    child.on('error', (error) => this.#failures.push(error.message))
    child.on('exit', (code, signal) => signal !== 'SIGKILL' && code !== 0 && this.#failures.push(`the client ended with ${String(code ?? signal)}`))
    this.#child = child
  }

  tell(task: Task): void {
    if (task.kind === 'send') this.#sending = task
    this.#child?.send(task, () => undefined)
  }

  /** Gives a task and waits for its answer. */
  async ask<K extends Report['kind']>(task: Task, kind: K): Promise<Extract<Report, { kind: K }>> {
    const child = this.#child
    if (child === undefined) throw new Error('the client does not run')
    const answer = new Promise<Extract<Report, { kind: K }>>((resolve, reject) => {
      const heard = (report: Report) => {
        if (report.kind === kind) resolve(report as Extract<Report, { kind: K }>)
        else if (report.kind === 'failed') reject(new Error(report.what))
        else return
        child.off('message', heard)
        child.off('exit', ended)
      }
      const ended = () => reject(new Error(`the client ended before it answered ${task.kind}`))
      child.on('message', heard)
      child.once('exit', ended)
    })
    this.tell(task)
    return answer
  }

  /** As if the power went. */
  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    this.#before = this.totals
    this.#latest = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }

  /** A new life on the same home, which goes on with what the last one was told to send. */
  revive(): void {
    this.start()
    this.tell({ kind: 'start' })
    if (this.#sending !== undefined) this.tell(this.#sending)
  }

  async close(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.send({ kind: 'close' } satisfies Task)
    await exit
  }

  #hear(report: Report): void {
    if (report.kind === 'progress') this.#latest = report
    if (report.kind === 'sent-all') this.#sentAll = true
    if (report.kind === 'failed') this.#failures.push(report.what)
  }
}
