import { codeOf, type ErrorCode } from '@conclave/protocol'

/** The code with which a call is refused; undefined when it is not. */
export async function refused(call: Promise<unknown>): Promise<ErrorCode | undefined> {
  return call.then(
    () => undefined,
    (error: unknown) => codeOf(error),
  )
}
