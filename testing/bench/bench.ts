/** One figure that a bench measured. */
export interface BenchLine {
  name: string
  value: number
  unit: string
  /** The budget of ARCHITECTURE.md; without it the figure is only shown. */
  target?: number
  /** For times and sizes. Default: more is better. */
  lowerIsBetter?: boolean
}

/** A file of this folder exports `bench`: one claim about speed or size, which anybody can measure again with `npm run bench -- NAME`. */
export interface Bench {
  name: string
  /** One sentence: what is measured, and how. */
  describe: string
  run(report: (line: BenchLine) => void): Promise<void>
}
