import { codeOf, ERRORS } from '@conclave/protocol'

/** Work that failed where time helps is due again; what stays refused is not. Throws what the work throws. */
export async function dueAgain(again: () => void, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined || ERRORS[code].retry) again()
    throw error
  }
}
