import { scrollInSteps } from '../web/scrolling.ts'
import type { Bench } from './bench.ts'
import { linkTo, openConversation, type PreparedClient, startPrepared } from './browser/prepared.ts'
import { switchTo } from './browser/switching.ts'

const FRIENDS = ['ben', 'cleo']
const MESSAGES = 100_000
const MEBIBYTE = 1_024 * 1_024
/** px a frame; some 1,000 messages in each conversation */
const UP = { step: -140, count: 500 }

/** Target: 150 MB of JavaScript heap in the page; the worker with the store is not part of it. */
export const bench: Bench = {
  name: 'ui-memory',
  describe: 'Heap of the page after two conversations of 50,000 messages were each scrolled up by some 1,000: as it is, and after a collection.',
  run: async (report) => {
    const client = await startPrepared({ friends: FRIENDS, messages: MESSAGES })
    const line = { unit: 'MiB', lowerIsBetter: true }
    try {
      await client.session.send('Performance.enable')
      report({ ...line, name: 'ui-memory heap at the start', value: await heap(client) })
      await openConversation(client, 0)
      let most = 0
      for (const index of FRIENDS.keys()) {
        if (index > 0) await linkTo(client, index).evaluate(switchTo)
        await client.page.getByRole('log', { name: 'Messages' }).evaluate(scrollInSteps, UP)
        most = Math.max(most, await heap(client))
      }
      report({ ...line, name: 'ui-memory heap, most', value: most, target: 150 })
      await client.session.send('HeapProfiler.collectGarbage')
      report({ ...line, name: 'ui-memory heap after a collection', value: await heap(client) })
    } finally {
      await client.close()
    }
  },
}

/** MiB in use */
async function heap({ session }: PreparedClient): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN) / MEBIBYTE
}
