import type { ChannelId, DeviceId, HistoryPolicy, UserId } from '@conclave/protocol'
import { equalBytes } from '../../primitives/bytes.ts'
import type { VerifyProvider } from '../../primitives/provider.ts'
import { type ContentInner, isSignedBy, type SignedContent } from './inner.ts'

/** What ledger and tree say about a record. */
export interface ContentAuthority {
  /** @returns undefined for an entry that this client does not have */
  ledgerHash(seq: number): Uint8Array | undefined
  /** The policy of the channel at that entry; undefined for a channel that was not there. */
  policy(channelId: ChannelId, seq: number): HistoryPolicy | undefined
  /** Whether the user might post there at that entry, and the device was unrevoked up to the head recorded there. */
  mayPost(userId: UserId, deviceId: DeviceId, channelId: ChannelId, seq: number): boolean
  /**
   * The Ed25519 key of the device's leaf in the tree of that epoch; where the tree is not known (history from before one came) the key of the chain, if
   * the ledger had the device in the audience at `seq`. Undefined otherwise.
   */
  signatureKey(userId: UserId, deviceId: DeviceId, epoch: number, seq: number): Uint8Array | undefined
}

/** Where the record was found. */
export interface ContentPlace {
  readonly groupId: Uint8Array
  readonly channelId: ChannelId
  readonly epoch: number
  /** That opened it. */
  readonly policy: HistoryPolicy
}

export type ContentVerdict =
  | { readonly kind: 'good' }
  /** The record names a ledger entry that this client lacks: catch up and check again. */
  | { readonly kind: 'behind'; readonly ledgerSeq: number }
  /** The author's ledger is not ours: the server showed two. */
  | { readonly kind: 'ledger-fork' }
  | { readonly kind: 'refused'; readonly reason: 'place' | 'policy' | 'not-in-group' | 'not-allowed' | 'signature' }

type Refusal = Extract<ContentVerdict, { kind: 'refused' }>['reason']
const refused = (reason: Refusal): ContentVerdict => ({ kind: 'refused', reason })

function isPlacedAs({ groupId, channelId, epoch, policy }: ContentInner, place: ContentPlace): boolean {
  return equalBytes(groupId, place.groupId) && channelId === place.channelId && epoch === place.epoch && policy === place.policy
}

/** The reader's checks of T13 after opening: ids and policy as outside, author in the group and allowed, signature, ledger. */
export async function verifyContent(
  provider: VerifyProvider,
  content: SignedContent,
  place: ContentPlace,
  authority: ContentAuthority,
): Promise<ContentVerdict> {
  const { userId, deviceId, channelId, epoch, ledgerSeq, ledgerHash, policy } = content.inner
  if (!isPlacedAs(content.inner, place)) return refused('place')
  const ours = authority.ledgerHash(ledgerSeq)
  if (ours === undefined) return { kind: 'behind', ledgerSeq }
  const key = authority.signatureKey(userId, deviceId, epoch, ledgerSeq)
  if (key === undefined) return refused('not-in-group')
  if (!(await isSignedBy(provider, content, key))) return refused('signature')
  if (!equalBytes(ours, ledgerHash)) return { kind: 'ledger-fork' }
  if (authority.policy(channelId, ledgerSeq) !== policy) return refused('policy')
  return authority.mayPost(userId, deviceId, channelId, ledgerSeq) ? { kind: 'good' } : refused('not-allowed')
}
