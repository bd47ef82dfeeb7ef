import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import type { Bench, BenchLine } from './bench.ts'

/** What is printed for one figure. `ratio` >= 1 means that the target is met, whichever direction is better; null without a target. */
interface BenchResult {
  name: string
  value: number
  unit: string
  target: number | null
  ratio: number | null
}

/** Files beside the benches that are not benches themselves. */
const NOT_BENCHES = new Set(['bench.ts', 'run.ts'])

/** Reads every bench of this folder, by name. */
export async function loadBenches(): Promise<readonly Bench[]> {
  const files = (await readdir(new URL('.', import.meta.url))).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !NOT_BENCHES.has(file),
  )
  const benches = await Promise.all(files.toSorted().map((file) => loadBench(file.slice(0, -'.ts'.length))))
  return benches.filter((bench) => bench !== undefined)
}

/**
 * Reads one bench and nothing else, so that what another one loads does not weigh on its figures.
 * @param name of the bench, which is also that of its file
 * @returns undefined when there is no such bench
 */
export async function loadBench(name: string): Promise<Bench | undefined> {
  const file = new URL(`${name}.ts`, import.meta.url)
  if (!/^[a-z0-9-]+$/.test(name) || !existsSync(file)) return undefined
  const module: unknown = await import(file.href)
  return exportsBench(module) ? module.bench : undefined
}

/** A file without `bench` is part of another one (a load generator in its own process). */
function exportsBench(module: unknown): module is { bench: Bench } {
  return typeof module === 'object' && module !== null && 'bench' in module
}

/** Brings a line of a bench to the printed form. */
export function toResult({ name, value, unit, target, lowerIsBetter = false }: BenchLine): BenchResult {
  if (target === undefined) return { name, value, unit, target: null, ratio: null }
  return { name, value, unit, target, ratio: ratioOf(value, target, lowerIsBetter) }
}

/** A target of zero (lost messages) is met by zero only. */
function ratioOf(value: number, target: number, lowerIsBetter: boolean): number {
  const [better, worse] = lowerIsBetter ? [target, value] : [value, target]
  if (worse === 0) return 1
  return Number((better / worse).toPrecision(4))
}

/** One line for a person. */
export function formatResult({ name, value, unit, target, ratio }: BenchResult): string {
  const figure = `${name.padEnd(44)} ${formatNumber(value).padStart(12)} ${unit.padEnd(14)}`
  return target === null || ratio === null
    ? figure.trimEnd()
    : `${figure} target ${formatNumber(target)}, ratio ${ratio}${ratio >= 1 ? '' : '  MISSED'}`
}

function formatNumber(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en') : value.toLocaleString('en', { maximumSignificantDigits: 4 })
}
