import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const long = process.env['CONCLAVE_LONG'] !== undefined
const MINUTE = 60_000

export default defineConfig({
  test: {
    include: ['{packages,apps,testing,tools}/**/*.test.ts'],
    pool: 'forks',
    // Many tests wait, for browsers, clocks and networks: one more than there are processors keeps these busy.
    maxWorkers: Math.min(3, availableParallelism() + 1),
    execArgv: ['--disable-warning=ExperimentalWarning'],
    testTimeout: (long ? 10 : 1) * MINUTE,
    expect: { poll: { timeout: 20_000, interval: 50 } },
    hookTimeout: (long ? 10 : 1) * MINUTE,
  },
})
