import { runCommand } from './command.ts'
import type { Step } from './step.ts'

/** With fewer modules than this the cruiser has not understood the TypeScript and every rule would pass in silence. */
const FEWEST_MODULES = 50

interface Cruise {
  summary: {
    totalCruised: number
    violations: readonly {
      from: string
      to: string
      rule: { name: string }
      cycle?: readonly { name: string }[]
      via?: readonly { name: string }[]
    }[]
  }
}

/** Who may import whom: the rules are in .dependency-cruiser.cjs. */
export const imports: Step = {
  name: 'import rules (dependency-cruiser)',
  async run() {
    const { stdout, output } = await runCommand('depcruise', [
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'json',
      'packages',
      'apps',
      'testing',
      'tools',
    ])
    if (!stdout.startsWith('{')) return [`dependency-cruiser did not run: ${output.trim()}`]
    // Its own JSON, and the fields used here are checked below by use.
    const { summary } = JSON.parse(stdout) as Cruise
    const found = summary.violations.map((violation) => {
      const through = [...(violation.cycle ?? []), ...(violation.via ?? [])].map((step) => step.name)
      return `${violation.rule.name}: ${violation.from} -> ${through.length > 0 ? through.join(' -> ') : violation.to}`
    })
    if (summary.totalCruised > FEWEST_MODULES) return found
    return [...found, `only ${summary.totalCruised} modules were read, more than ${FEWEST_MODULES} are there: the import rules checked nothing.`]
  },
}
