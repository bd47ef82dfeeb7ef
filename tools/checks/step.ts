/** One thing that `npm test` checks beside the tests. It counts as one passed or failed. */
export interface Step {
  name: string
  /** @returns what is wrong, one entry each; empty when all is well */
  run(): Promise<readonly string[]>
}
