import { inStore, startSite } from '../browser/site.ts'
import type { ColdTimes, FilledTimes } from '../browser/pages/globals.ts'
import type { Bench, BenchLine } from './bench.ts'

const MESSAGES = 100_000
/** Openings, each in a new process of the browser. */
const OPENINGS = 3

/** The store of the web client as it ships: encrypted pages, one flush for each commit, words indexed for search. */
export const bench: Bench = {
  name: 'client-store',
  describe: 'The store in Chromium with 100,000 messages: insert (100 a transaction), open and read the last 50 cold, search, durable commit.',
  run: async (report) => {
    const site = await startSite()
    try {
      const page = await site.open('/store.html')
      reportFilled((await inStore(page, { name: 'fill-with-messages', count: MESSAGES })) as FilledTimes, report)
      const cold: ColdTimes[] = []
      for (let i = 0; i < OPENINGS; i++) {
        await site.browser.restart()
        cold.push((await inStore(await site.open('/store.html'), { name: 'open-cold' })) as ColdTimes)
      }
      reportCold(cold, report)
    } finally {
      await site.close()
    }
  },
}

function reportFilled({ insert, commits }: FilledTimes, report: (line: BenchLine) => void): void {
  report({ name: 'client-store insert', value: (MESSAGES / insert) * 1_000, unit: 'messages/s' })
  report({ name: 'client-store durable commit p50', value: quantile(commits, 0.5), unit: 'ms', lowerIsBetter: true })
  report({ name: 'client-store durable commit p95', value: quantile(commits, 0.95), unit: 'ms', lowerIsBetter: true })
}

function reportCold(cold: readonly ColdTimes[], report: (line: BenchLine) => void): void {
  const opens = cold.map(({ open }) => open)
  const searches = cold.flatMap(({ searches }) => searches)
  report({ name: 'client-store open + last 50, cold, median', value: quantile(opens, 0.5), unit: 'ms', target: 400, lowerIsBetter: true })
  report({ name: 'client-store search p50', value: quantile(searches, 0.5), unit: 'ms', lowerIsBetter: true })
  report({ name: 'client-store search slowest', value: Math.max(...searches), unit: 'ms', target: 20, lowerIsBetter: true })
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}
