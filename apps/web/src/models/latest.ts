import type { Clock } from './platform.ts'

/** Asks only when the person pauses, and drops answers to older texts. */
export class Latest<Answer> {
  readonly #clock: Clock
  readonly #pause: number
  #cancel = () => {}
  #question = 0

  constructor(clock: Clock, pause: number) {
    this.#clock = clock
    this.#pause = pause
  }

  ask(work: () => Promise<Answer>, answered: (answer: Answer) => void, failed: (error: unknown) => void = () => {}): void {
    const question = this.drop()
    this.#cancel = this.#clock.after(this.#pause, () => {
      const current = () => question === this.#question
      work().then(
        (answer) => current() && answered(answer),
        (error: unknown) => current() && failed(error),
      )
    })
  }

  /** Whatever was asked is not of interest any more. */
  drop(): number {
    this.#cancel()
    return ++this.#question
  }
}
