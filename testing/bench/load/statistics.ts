import type { BenchLine } from '../bench.ts'
import { ownUsage, type BenchServer, type Usage } from './server.ts'

/** @param share from 0 to 1 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).toSorted()
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** What a stretch of work took. */
export interface Span {
  /** Wall clock, seconds. */
  readonly seconds: number
  readonly server: number
  readonly generator: number
}

/** Runs `work` and tells the time and the processor seconds of both sides. */
export async function measureBoth(server: BenchServer, work: () => Promise<unknown>): Promise<Span> {
  const before = await both(server)
  const start = performance.now()
  await work()
  const seconds = (performance.now() - start) / 1_000
  const after = await both(server)
  return { seconds, server: after.server.cpuSeconds - before.server.cpuSeconds, generator: after.generator.cpuSeconds - before.generator.cpuSeconds }
}

async function both(server: BenchServer): Promise<{ server: Usage; generator: Usage }> {
  return { server: await server.usage(), generator: ownUsage() }
}

/** The two lines that show which side worked how hard. */
export function usageLines(name: string, span: Span): readonly BenchLine[] {
  return [
    { name: `${name}: server`, value: (span.server / span.seconds) * 100, unit: '% of a core' },
    { name: `${name}: load generator`, value: (span.generator / span.seconds) * 100, unit: '% of a core' },
  ]
}
