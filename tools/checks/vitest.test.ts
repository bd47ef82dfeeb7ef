import { describe, expect, it } from 'vitest'
import { countReport } from './vitest.ts'

const clean = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] }

describe('countReport', () => {
  it('counts passed, failed and skipped', () => {
    expect(countReport({ ...clean, numFailedTests: 2, numPendingTests: 1, numTodoTests: 1 }, 1)).toEqual({ passed: 3, failed: 2, skipped: 2 })
  })

  it('counts a file that could not be loaded as failed', () => {
    expect(countReport({ ...clean, testResults: [{ status: 'failed', assertionResults: [] }] }, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 })
  })

  it('counts a failed run without failed tests (an unhandled error) as one failure', () => {
    expect(countReport(clean, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 })
  })

  it('counts a run that left no report as one failure, whatever its exit code', () => {
    expect(countReport(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  it('has nothing to complain of in a clean run', () => {
    expect(countReport(clean, 0)).toEqual({ passed: 3, failed: 0, skipped: 0 })
  })
})
