import { ConclaveError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { bytes, type Codec, type Decoded, decodeAs, encodeAs, id, list, nested, struct, uint } from './codec.ts'

/** `S_target` under `S_e`: 32 bytes and the tag. */
export const WRAP_BYTES = 48
/** Wraps of one record: of the epoch before, and those of the skip links (T12). */
const MAX_WRAPS = 3

const wrap = struct({ target: uint(), sealed: bytes(WRAP_BYTES) })

const record = struct({
  groupId: bytes(32),
  epoch: uint(),
  /** Commitments to `S_e` and `J_e`. */
  comS: bytes(32),
  comJ: bytes(32),
  /** H of the MLS epoch authenticator. */
  authenticator: bytes(32),
  /** The epoch after the last Remove; the server takes no content from before it. */
  floor: uint(),
  wraps: list(wrap, MAX_WRAPS),
  ledgerSeq: uint(),
  ledgerHash: bytes(32),
})
/** What a member says about an epoch (T12). */
export type EpochRecord = Decoded<typeof record>
export type Wrap = EpochRecord['wraps'][number]

const signed = struct({ record: nested(record, 1_024), userId: id('UserId'), deviceId: id('DeviceId'), signature: bytes(64) })
export type SignedEpochRecord = Decoded<typeof signed>

/** What is signed. */
export const epochRecordForm: Codec<EpochRecord> = record
export const EPOCH_RECORD_SHAPE: string = signed.shape

export function encodeEpochRecord(value: SignedEpochRecord): Uint8Array<ArrayBuffer> {
  return encodeAs(signed, value)
}

/** @throws ConclaveError `E_MALFORMED` */
export function decodeEpochRecord(encoded: Uint8Array): SignedEpochRecord {
  if (encoded.length > LIMITS.epochRecordBytes) throw new ConclaveError('E_MALFORMED', 'epoch record')
  const decoded = decodeAs(signed, encoded)
  if (decoded.record.floor > decoded.record.epoch) throw new ConclaveError('E_MALFORMED', 'floor')
  return decoded
}
