import type { Bench, BenchLine } from './bench.ts'
import { type PreparedClient, linkTo, openConversation, quantile, startPrepared } from './browser/prepared.ts'
import { switchTo } from './browser/switching.ts'

const FRIENDS = ['ben', 'cleo', 'dan', 'eve']
const MESSAGES = 100_000
/** Reloads, after each of which every conversation but the first comes from the store. */
const RELOADS = 4
const SWITCHES_AFTER_EACH = 8
/** Between two switches nothing of the one before may be left to do, ms. */
const PAUSE = 400

/** Target: 50 ms from the press to the painted messages. */
export const bench: Bench = {
  name: 'channel-switch',
  describe:
    'From a press on another conversation to its newest messages painted; 100,000 messages in 4 conversations, first from the store, then again.',
  run: async (report) => {
    const client = await startPrepared({ friends: FRIENDS, messages: MESSAGES })
    try {
      const [fromStore, again]: [number[], number[]] = [[], []]
      for (let reload = 0; reload < RELOADS; reload++) {
        await openConversation(client, 0)
        for (let i = 1; i < FRIENDS.length; i++) fromStore.push(await switchAfterPause(client, i))
        for (let i = 0; i < SWITCHES_AFTER_EACH; i++) again.push(await switchAfterPause(client, i % FRIENDS.length))
      }
      reportTimes('channel-switch from the store', fromStore, report)
      reportTimes('channel-switch again', again, report)
    } finally {
      await client.close()
    }
  },
}

async function switchAfterPause(client: PreparedClient, index: number): Promise<number> {
  await client.page.waitForTimeout(PAUSE)
  return linkTo(client, index).evaluate(switchTo)
}

function reportTimes(name: string, times: readonly number[], report: (line: BenchLine) => void): void {
  const line = { unit: 'ms', lowerIsBetter: true }
  report({ ...line, name: `${name}, median`, value: quantile(times, 0.5), target: 50 })
  report({ ...line, name: `${name}, slowest`, value: Math.max(...times) })
}
