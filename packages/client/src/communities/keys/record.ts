import type { AccountRecord, KnownRecord } from '@conclave/crypto'
import { type CommunityId, idBytes } from '@conclave/protocol'
import type { Records } from '../../accounts/records.ts'
import type { CommunityKeys } from '../parts.ts'

/** The account record of a community, as another device wrote it. */
export type CommunityRecord = Extract<AccountRecord, { readonly kind: 'community' }>

/** Inside a transaction: in or out, and the newest keys that this device has. */
export function writeCommunityRecord(records: Records, communityId: CommunityId, isMember: boolean, keys: CommunityKeys | undefined): void {
  const body = {
    isMember,
    keys: keys === undefined ? null : { generation: keys.generation, key: keys.key, historyKey: keys.historyKey ?? null },
  }
  const record: KnownRecord = { kind: 'community', subject: idBytes(communityId), body }
  records.write(record)
}
