import type { ErrorCode } from '@conclave/protocol'

/** The text for a person of an error: `t(errorKey(code))`. */
export function errorKey(code: ErrorCode): `error.${ErrorCode}` {
  return `error.${code}`
}
