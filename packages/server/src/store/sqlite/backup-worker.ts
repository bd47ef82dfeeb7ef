import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { ConclaveError } from '@conclave/protocol/core'
import { type Failure, failureOf } from './failure.ts'

export interface BackupOptions {
  readonly from: string
  readonly to: string
}

/** Copies one moment of a database that is in use, through a reader of its own. The file appears under its name only when it is whole and on the disk. */
function backup({ from, to }: BackupOptions): void {
  const partial = `${to}.partial`
  rmSync(partial, { force: true })
  closeSync(openSync(to, 'wx', 0o600))
  try {
    closeSync(openSync(partial, 'wx', 0o600))
    copy(from, partial)
    sync(partial)
    renameSync(partial, to)
    sync(dirname(to))
  } catch (error) {
    rmSync(partial, { force: true })
    rmSync(to, { force: true })
    throw error
  }
}

function copy(from: string, to: string): void {
  const source = new DatabaseSync(from, { readOnly: true, timeout: 5_000 })
  try {
    source.prepare('VACUUM INTO ?').run(to)
  } finally {
    source.close()
  }
  const target = new DatabaseSync(to, { readOnly: true })
  try {
    if (target.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] !== 'ok')
      throw new ConclaveError('E_STORE_CORRUPT', 'the copy does not check out')
  } finally {
    target.close()
  }
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function attempt(): Failure | undefined {
  try {
    backup(workerData as BackupOptions)
    return undefined
  } catch (error) {
    return failureOf(-1, error)
  }
}

parentPort?.postMessage(attempt())
