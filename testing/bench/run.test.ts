import { describe, expect, it } from 'vitest'
import { formatResult, loadBench, loadBenches, toResult } from './run.ts'

describe('toResult', () => {
  it('says with ratio >= 1 that the target is met, whichever direction is better', () => {
    expect(toResult({ name: 'rate', value: 30, unit: '/s', target: 20 })).toMatchObject({ target: 20, ratio: 1.5 })
    expect(toResult({ name: 'time', value: 8, unit: 'ms', target: 4, lowerIsBetter: true })).toMatchObject({ target: 4, ratio: 0.5 })
  })

  it('has neither target nor ratio when the figure is only shown', () => {
    expect(toResult({ name: 'cpu', value: 3, unit: 's' })).toEqual({ name: 'cpu', value: 3, unit: 's', target: null, ratio: null })
  })

  it('meets a target of zero by zero only', () => {
    expect(toResult({ name: 'lost', value: 0, unit: 'messages', target: 0, lowerIsBetter: true }).ratio).toBe(1)
    expect(toResult({ name: 'lost', value: 2, unit: 'messages', target: 0, lowerIsBetter: true }).ratio).toBe(0)
  })
})

describe('formatResult', () => {
  it('marks a missed target', () => {
    expect(formatResult({ name: 'time', value: 8, unit: 'ms', target: 4, ratio: 0.5 })).toMatch(/target 4, ratio 0.5 {2}MISSED$/)
    expect(formatResult({ name: 'time', value: 2, unit: 'ms', target: 4, ratio: 2 })).toMatch(/ratio 2$/)
  })
})

describe('loadBenches', () => {
  it('finds benches that are named as their files and say in a sentence what they measure', async () => {
    const benches = await loadBenches()
    for (const bench of benches) expect(await loadBench(bench.name)).toBe(bench)
    expect(benches.filter((bench) => bench.describe.length < 20)).toEqual([])
  })

  it('finds nothing under a name that is not one', async () => {
    expect([await loadBench('no-such-bench'), await loadBench('../run'), await loadBench('bench')]).toEqual([undefined, undefined, undefined])
  })
})
