import type { ConclaveError } from '@conclave/protocol'
import { errorOf } from '../answer.ts'
import type { Answer, Call } from '../protocol.ts'
import { settleRepeated } from './repeated.ts'

export type Send = (call: Call) => Promise<Answer>

interface Pending {
  readonly call: Call
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  /** How many owners have been asked. */
  sent: number
}

/** Calls and their answers over a changing owner: what the former one did not answer is asked again of the next, in the same order. */
export class Calls {
  readonly #pending = new Set<Pending>()
  #send: Send | undefined
  #refusal: ConclaveError | undefined

  invoke(call: Call): Promise<unknown> {
    if (this.#refusal) return Promise.reject(this.#refusal)
    return new Promise((resolve, reject) => {
      const pending = { call, resolve, reject, sent: 0 }
      this.#pending.add(pending)
      this.#ask(pending)
    })
  }

  connect(send: Send): void {
    this.#send = send
    for (const pending of this.#pending) this.#ask(pending)
  }

  /** From now on everything is refused. */
  refuse(error: ConclaveError): void {
    this.#refusal = error
    for (const { reject } of this.#pending) reject(error)
    this.#pending.clear()
  }

  #ask(pending: Pending): void {
    const send = this.#send
    if (!send) return
    pending.sent++
    send(pending.call).then(
      (answer) => this.#settle(pending, answer),
      (error: unknown) => this.#settle(pending, { ok: false, code: 'E_UNEXPECTED', detail: String(error), retryAfter: undefined }),
    )
  }

  #settle(pending: Pending, answer: Answer): void {
    if (!this.#pending.delete(pending)) return
    if (answer.ok) pending.resolve(answer.value)
    else if (pending.sent === 1) pending.reject(errorOf(answer))
    else settleRepeated(pending.call, errorOf(answer), (call) => this.invoke(call)).then(pending.resolve, pending.reject)
  }
}
