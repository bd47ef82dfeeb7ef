import { fromBase64url, ID_BYTES } from '@conclave/protocol'

const LENGTHS: ReadonlySet<number> = new Set(Object.values(ID_BYTES))
const SHIELD = '\0'

/** One id in 64 begins with `-`: pasted whole, the reader of options must not take it for one. */
export function shieldId(token: string): string {
  return token.startsWith('-') && isId(token) ? SHIELD + token : token
}

/** The token as it was typed. */
export function unshieldId(token: string): string {
  return token.startsWith(SHIELD) ? token.slice(SHIELD.length) : token
}

function isId(token: string): boolean {
  try {
    return LENGTHS.has(fromBase64url(token).length)
  } catch {
    return false
  }
}
