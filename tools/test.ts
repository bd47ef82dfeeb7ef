// npm test [-- PATTERN...]: everything that must hold, continuing after failures. The last line is `N passed, N failed, N skipped`.
//   PATTERN   only the test files whose path contains it, and none of the checks
//   --long    the full sizes of property, crash, chaos and fuzz tests (npm run test:long)
// Without Chromium it ends at once and names the command that installs it.
import { browser } from './checks/chromium.ts'
import { format, lint, lock } from './checks/format.ts'
import { generated } from './checks/generated.ts'
import { hygiene } from './checks/hygiene.ts'
import { imports } from './checks/imports.ts'
import { links } from './checks/links.ts'
import type { Step } from './checks/step.ts'
import { coreTypes, types } from './checks/types.ts'
import { runVitest } from './checks/vitest.ts'

const STEPS: readonly Step[] = [lock, format, lint, types, coreTypes, imports, hygiene, links, generated]

/** @returns whether the step passed */
async function runStep(step: Step): Promise<boolean> {
  const start = performance.now()
  const problems = await step.run().catch((error: unknown) => [`the check itself failed: ${String(error)}`])
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${step.name} (${seconds} s)`)
  for (const problem of problems) console.log(problem.replaceAll(/^/gm, '     '))
  return problems.length === 0
}

async function runSteps(steps: readonly Step[]): Promise<{ passed: number; failed: number }> {
  let passed = 0
  for (const step of steps) if (await runStep(step)) passed += 1
  return { passed, failed: steps.length - passed }
}

function fail(): void {
  console.log('0 passed, 1 failed, 0 skipped')
  process.exitCode = 1
}

async function main(args: readonly string[]): Promise<void> {
  const unknown = args.find((arg) => arg.startsWith('-') && arg !== '--long')
  if (unknown !== undefined) throw new Error(`unknown option ${unknown}. Use: npm test [-- PATTERN...] or npm run test:long`)
  const patterns = args.filter((arg) => arg !== '--long')
  const env = args.includes('--long') ? { ...process.env, CONCLAVE_LONG: '1' } : process.env
  if (!(await runStep(browser))) return fail()
  const steps = await runSteps(patterns.length === 0 ? STEPS : [])
  const tests = await runVitest(patterns, env)
  const failed = steps.failed + tests.failed
  console.log(`${steps.passed + tests.passed + 1} passed, ${failed} failed, ${tests.skipped} skipped`)
  process.exitCode = failed === 0 ? 0 : 1
}

await main(process.argv.slice(2))
