import { scrollInSteps } from '../web/scrolling.ts'
import type { Bench, BenchLine } from './bench.ts'
import { type Frames, scrollByWheel } from './browser/frames.ts'
import { openConversation, type PreparedClient, quantile, startPrepared } from './browser/prepared.ts'

const MESSAGES = 100_000
/** px; px a second: some 70 messages a second go by */
const WHEEL = { distance: 60_000, speed: 5_000 }
/** px a frame; the way back meets the other end of what is kept in memory */
const UP = { step: -100, count: 900 }
const DOWN = { step: 100, count: 600 }

/** Targets: 95 of 100 frames within 25 ms, no jump above 4 px, never nothing to see. */
export const bench: Bench = {
  name: 'scroll',
  describe: 'A conversation of 100,000 messages of varying height in Chromium, scrolled by wheel (frames) and in steps up and down (jumps, holes).',
  run: async (report) => {
    const client = await startPrepared({ friends: ['ben'], messages: MESSAGES })
    try {
      await openConversation(client, 0)
      reportFrames(await scrollByWheel(client.page, client.session, WHEEL), report)
      await reportJumps(client, report)
    } finally {
      await client.close()
    }
  },
}

function reportFrames({ times, holes }: Frames, report: (line: BenchLine) => void): void {
  const line = { unit: 'ms', lowerIsBetter: true }
  report({ ...line, name: 'scroll frame p50', value: quantile(times, 0.5) })
  report({ ...line, name: 'scroll frame p95', value: quantile(times, 0.95), target: 25 })
  report({ ...line, name: 'scroll frame slowest', value: Math.max(...times) })
  report({ ...line, name: 'scroll frames without a message', value: holes, unit: 'frames', target: 0 })
}

async function reportJumps({ page }: PreparedClient, report: (line: BenchLine) => void): Promise<void> {
  const log = page.getByRole('log', { name: 'Messages' })
  const up = await log.evaluate(scrollInSteps, UP)
  const down = await log.evaluate(scrollInSteps, DOWN)
  const line = { unit: 'px', lowerIsBetter: true }
  report({ ...line, name: 'scroll distance in steps', value: up.distance + down.distance })
  report({ ...line, name: 'scroll largest jump, up', value: up.largestJump, target: 4 })
  report({ ...line, name: 'scroll largest jump, down', value: down.largestJump, target: 4 })
  report({ ...line, name: 'scroll steps without a message', value: up.holes + down.holes, unit: 'steps', target: 0 })
}
