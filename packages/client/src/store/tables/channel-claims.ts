import type { ChannelId, DeviceId, UserId } from '@conclave/protocol'
import type { Database } from '../port.ts'
import { readInt, readText } from '../rows.ts'

/** What the newest word of one device says about our view of a channel (T13). */
export interface ClaimRow {
  readonly deviceId: DeviceId
  readonly userId: UserId
  /** Entries; 0 for none. */
  readonly agreed: number
  readonly disputed: number
  /** The person goes on in spite of what it says. */
  readonly setAside: boolean
}

export function claimsOf(db: Database, channelId: ChannelId): readonly ClaimRow[] {
  return db.all('SELECT * FROM channel_claims WHERE channel_id = ? ORDER BY device_id', [channelId]).map((row) => ({
    deviceId: readText<DeviceId>(row, 'device_id'),
    userId: readText<UserId>(row, 'user_id'),
    agreed: readInt(row, 'agreed'),
    disputed: readInt(row, 'disputed'),
    setAside: readInt(row, 'set_aside') === 1,
  }))
}
export function putClaim(db: Database, channelId: ChannelId, { deviceId, userId, agreed, disputed, setAside }: ClaimRow): void {
  const sql = 'INSERT OR REPLACE INTO channel_claims (channel_id, device_id, user_id, agreed, disputed, set_aside) VALUES (?, ?, ?, ?, ?, ?)'
  db.run(sql, [channelId, deviceId, userId, agreed, disputed, setAside ? 1 : 0])
}
/** Whoever disputes is not listened to until they agree again. */
export function setClaimsAside(db: Database, channelId: ChannelId): void {
  db.run('UPDATE channel_claims SET set_aside = 1 WHERE channel_id = ? AND disputed > 0', [channelId])
}
export function dropClaims(db: Database, channelId: ChannelId): void {
  db.run('DELETE FROM channel_claims WHERE channel_id = ?', [channelId])
}
