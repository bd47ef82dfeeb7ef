import { ConclaveError, decodeAs, type Decoded, encodeAs, fromBase64url, id, struct, toBase64url, uint } from '@conclave/protocol'
import { chainHead, type ChainState } from '../verify/chain-state.ts'
import { headOf } from '../verify/chain-state.ts'
import { type HeadPlace, placeHead } from '../verify/heads.ts'

const PREFIX = 'CONCLAVE-SAFETY:'
const view = struct({ userId: id('UserId'), head: chainHead })
const form = struct({ version: uint(1, 1), own: view, other: view })

/** What a QR code for comparing says: who shows it, and whom they believe to talk to, each with the newest chain head they know (T5). */
export type SafetyCode = Omit<Decoded<typeof form>, 'version'>

/** Text for a QR code. */
export function formatSafetyCode(own: ChainState, other: ChainState): string {
  const code = { version: 1, own: { userId: own.userId, head: headOf(own) }, other: { userId: other.userId, head: headOf(other) } }
  return PREFIX + toBase64url(encodeAs(form, code))
}

/** @throws ConclaveError `E_MALFORMED` when it is not such a code */
export function parseSafetyCode(text: string): SafetyCode {
  if (!text.startsWith(PREFIX) || text.length > 300) throw new ConclaveError('E_MALFORMED', 'not a safety code')
  const { own, other } = decodeAs(form, fromBase64url(text.slice(PREFIX.length)))
  return { own, other }
}

/**
 * What a scanned code means for the one who scans. `other-person`: the code belongs to somebody else, or its owner talks to somebody else
 * under our name. `fork`: same people, but the server showed one of the two chains differently.
 */
export type SafetyVerdict = 'match' | 'other-person' | 'fork' | 'fetch-first'

/** Compares a scanned code with our own view of both chains. `fetch-first`: theirs is newer than ours, fetch the chains and compare again. */
export function compareSafetyCode(scanned: SafetyCode, own: ChainState, other: ChainState): SafetyVerdict {
  if (scanned.own.userId !== other.userId || scanned.other.userId !== own.userId) return 'other-person'
  const places: readonly HeadPlace[] = [placeHead(other, scanned.own.head), placeHead(own, scanned.other.head)]
  if (places.includes('fork')) return 'fork'
  return places.includes('ahead') ? 'fetch-first' : 'match'
}
