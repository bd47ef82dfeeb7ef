import { expect, it } from 'vitest'
import { Latest } from './latest.ts'

/** A clock whose timers run when the test says so. */
function handClock() {
  const waiting = new Set<() => void>()
  const after = (_: number, work: () => void) => {
    waiting.add(work)
    return () => void waiting.delete(work)
  }
  const run = () => {
    const due = [...waiting]
    waiting.clear()
    for (const work of due) work()
  }
  return { clock: { now: () => 0, after }, run }
}

it('asks once for a burst of questions, after the pause', () => {
  const { clock, run } = handClock()
  const latest = new Latest<string>(clock, 250)
  const asked: string[] = []
  for (const text of ['a', 'ab', 'abc'])
    latest.ask(
      () => Promise.resolve(`${asked.push(text)}`),
      () => undefined,
    )
  run()
  expect(asked).toEqual(['abc'])
})

it('drops the answer, and the failure, of an older question that comes late', async () => {
  const { clock, run } = handClock()
  const latest = new Latest<string>(clock, 250)
  const [slow, lost] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()]
  const answers: unknown[] = []
  const ask = (answer: Promise<string>) => {
    latest.ask(
      () => answer,
      (text) => answers.push(text),
      (error) => answers.push(error),
    )
    run()
  }
  ask(slow.promise)
  ask(lost.promise)
  ask(Promise.resolve('new'))
  await Promise.resolve()
  slow.resolve('old')
  lost.reject(new Error('old failure'))
  await new Promise((resolve) => setImmediate(resolve))
  expect(answers).toEqual(['new'])
})
