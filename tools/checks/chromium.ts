import { chromiumProblem } from '../../testing/browser/chromium.ts'
import type { Step } from './step.ts'

/** Tests in a real browser need one; better to hear of it in the first second than after the others. */
export const browser: Step = {
  name: 'Chromium is installed',
  run: async () => {
    const problem = chromiumProblem()
    return problem === undefined ? [] : [problem]
  },
}
