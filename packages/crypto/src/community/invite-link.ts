import { type CommunityId, ConclaveError, fromBase64url, parseId, toBase64url } from '@conclave/protocol'
import { INVITE_SEED_BYTES } from './invite.ts'

/** An invite link. The part after `#` never reaches a server. */
export interface InviteLink {
  /** Without a slash at the end. */
  readonly serverUrl: string
  readonly communityId: CommunityId
  /** 32 bytes; secret. */
  readonly seed: Uint8Array
  /** Where the ledger stood when the link was made, and the first 16 bytes of its hash there: a server that shows another ledger is found out. */
  readonly ledgerSeq: number
  readonly ledgerHash: Uint8Array
}

const HASH_BYTES = 16
const FORM = /^(https?:\/\/[^\s/#?@]+(?:\/[^\s#?]*?)?)\/j#([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})\.([1-9][0-9]{0,15})\.([A-Za-z0-9_-]{22})$/
const MAX_CHARACTERS = 2_048

/**
 * `URL/j#communityId.seed.ledgerSeq.ledgerHash`, base64url and a decimal number.
 * @param link `ledgerHash` may be the whole hash; 16 bytes of it are written
 */
export function formatInviteLink({ serverUrl, communityId, seed, ledgerSeq, ledgerHash }: InviteLink): string {
  const hash = toBase64url(ledgerHash.subarray(0, HASH_BYTES))
  return `${serverUrl.replace(/\/+$/, '')}/j#${communityId}.${toBase64url(seed)}.${ledgerSeq}.${hash}`
}

/** @throws ConclaveError `E_INVITE_MALFORMED` */
export function parseInviteLink(text: string): InviteLink {
  const [, serverUrl, community, seed, seq, hash] = (text.length <= MAX_CHARACTERS && FORM.exec(text.trim())) || []
  if (serverUrl === undefined || community === undefined || seed === undefined || hash === undefined) throw new ConclaveError('E_INVITE_MALFORMED')
  try {
    const link = {
      serverUrl,
      communityId: parseId('CommunityId', community),
      seed: fromBase64url(seed),
      ledgerSeq: Number(seq),
      ledgerHash: fromBase64url(hash),
    }
    if (link.seed.length !== INVITE_SEED_BYTES || link.ledgerHash.length !== HASH_BYTES || !Number.isSafeInteger(link.ledgerSeq))
      throw new ConclaveError('E_INVITE_MALFORMED')
    return link
  } catch (error) {
    throw new ConclaveError('E_INVITE_MALFORMED', undefined, { cause: error })
  }
}

/** Whether the ledger that a server shows is the one the link was made from. @param hash H of the stored entry `ledgerSeq` */
export function fitsInviteLink({ ledgerHash }: InviteLink, hash: Uint8Array): boolean {
  return hash.length >= HASH_BYTES && ledgerHash.every((byte, i) => byte === hash[i])
}
