import { type Cbor, ConclaveError, type DeviceId, encodeCbor, idBytes } from '@conclave/protocol'
import type { VerifyProvider } from '../primitives/provider.ts'
import { accountKeyReceivers, type ChainState } from './chain-state.ts'
import type { Link } from './links.ts'

/** AK of one generation, sealed to one device or to the recovery key (T2). */
export interface AccountKeyBox {
  readonly receiverId: DeviceId
  readonly box: Uint8Array
}
export interface AccountKeyBoxSet {
  readonly generation: number
  readonly boxes: readonly AccountKeyBox[]
}

/** `H(cbor([generation, [[receiverId, box], ...]]))`, sorted by receiverId: what a link commits to. */
export function boxesHash(provider: VerifyProvider, { generation, boxes }: AccountKeyBoxSet): Uint8Array {
  const pairs = boxes.map(({ receiverId, box }) => [idBytes(receiverId), box] as const).toSorted(([a], [b]) => compareBytes(a, b))
  return provider.sha256(encodeCbor([generation, pairs as Cbor]))
}

/**
 * Checks that boxes are those a link commits to, for exactly the right receivers: for a rotation the unrevoked devices and the recovery
 * key of the state *after* the link, for `add-device` the new device. Links of other types take no boxes.
 * @throws ConclaveError `E_CHAIN_INVALID`
 */
export function checkAccountKeyBoxes(provider: VerifyProvider, after: ChainState, link: Link, set: AccountKeyBoxSet | undefined): void {
  const expected = committedBoxes(after, link)
  if (expected === undefined && set === undefined) return
  if (expected === undefined || set === undefined) throw new ConclaveError('E_CHAIN_INVALID', 'account keys do not belong to the link')
  const given = set.boxes.map((box) => box.receiverId).toSorted()
  const wanted = expected.receivers.toSorted()
  const right = given.length === wanted.length && given.every((receiver, i) => receiver === wanted[i])
  if (!right || set.generation !== after.generation) throw new ConclaveError('E_CHAIN_INVALID', 'account keys for the wrong receivers')
  if (!provider.equal(boxesHash(provider, set), expected.hash)) throw new ConclaveError('E_CHAIN_INVALID', 'account keys differ from the link')
}

function committedBoxes(after: ChainState, link: Link): { receivers: DeviceId[]; hash: Uint8Array } | undefined {
  switch (link.type) {
    case 'add-device':
      return { receivers: [link.body.device.id], hash: link.body.boxesHash }
    case 'rotate':
    case 'revoke-device':
    case 'replace-recovery':
      return { receivers: accountKeyReceivers(after).map((keys) => keys.id), hash: link.body.rotation.boxesHash }
    case 'genesis':
    case 'set-handle':
    case 'set-vault':
      return undefined
  }
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return (a[i] as number) - (b[i] as number)
  return a.length - b.length
}
