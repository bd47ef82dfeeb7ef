import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './command.ts'

export interface Counts {
  passed: number
  failed: number
  skipped: number
}

/** The part of vitest's JSON report that is read here. */
interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: readonly { status: string; assertionResults: readonly unknown[] }[]
}

/**
 * Runs the test files whose path contains one of the patterns (none: all) with vitest and counts.
 * A file that could not be loaded and a run that ended badly count as one failure each, so that nothing is lost between the counts.
 */
export async function runVitest(patterns: readonly string[], env: NodeJS.ProcessEnv): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'conclave-tests-'))
  const file = join(folder, 'report.json')
  try {
    const status = await spawnVitest(
      ['run', '--passWithNoTests=false', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...patterns],
      env,
    )
    return countReport(readReport(file), status)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function spawnVitest(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('vitest', args, { cwd: ROOT, stdio: 'inherit', env })
    child.on('error', reject)
    child.on('exit', (status) => resolve(status ?? 1))
  })
}

function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report
  } catch {
    return undefined
  }
}

/** @param status exit code of vitest */
export function countReport(report: Report | undefined, status: number): Counts {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 }
  const broken = report.testResults.filter((result) => result.status === 'failed' && result.assertionResults.length === 0).length
  const failed = report.numFailedTests + broken
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}
