import type { CommunityId, UserId } from '@conclave/protocol'
import type { Database } from '../port.ts'
import { readText } from '../rows.ts'

/** What a contact invited this account to; the newest one of a community counts. */
export interface InvitationRow {
  readonly communityId: CommunityId
  readonly from: UserId
  /** Secret: it lets in. */
  readonly link: string
  /** What the inviter calls it. */
  readonly name: string
}

export function putInvitation(db: Database, { communityId, from, link, name }: InvitationRow, now: number): void {
  db.run('INSERT OR REPLACE INTO invitations (community_id, user_id, link, name, at) VALUES (?, ?, ?, ?, ?)', [communityId, from, link, name, now])
}
/** Oldest first. */
export function invitations(db: Database): readonly InvitationRow[] {
  return db.all('SELECT * FROM invitations ORDER BY at, community_id').map((row) => ({
    communityId: readText<CommunityId>(row, 'community_id'),
    from: readText<UserId>(row, 'user_id'),
    link: readText(row, 'link'),
    name: readText(row, 'name'),
  }))
}
export function deleteInvitation(db: Database, communityId: CommunityId): void {
  db.run('DELETE FROM invitations WHERE community_id = ?', [communityId])
}
