import { ConclaveError } from '@conclave/protocol/core'
import { storeError } from './errors.ts'

/** An error on its way from the worker to the main thread. */
export interface Failure {
  /** Place of the call in the batch; -1 when it concerns no call. */
  readonly index: number
  readonly code: ConclaveError['code']
  readonly detail: string | undefined
}

export function failureOf(index: number, error: unknown): Failure {
  const { code, detail } = storeError(error)
  return { index, code, detail }
}

export function errorOf({ code, detail }: Failure): ConclaveError {
  return new ConclaveError(code, detail)
}
