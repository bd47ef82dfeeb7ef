import type { CategoryId, CommunityId, UserId } from '@conclave/protocol'
import type { Category, Channel, MessageRow } from '../../models/api.ts'

export type Moderation = 'kick' | 'ban' | 'timeout'

/** What lies over the frame of a community. */
export type CommunityDialog =
  | { readonly kind: 'create-channel'; readonly communityId: CommunityId; readonly categoryId?: CategoryId }
  | { readonly kind: 'name-category'; readonly communityId: CommunityId; readonly category?: Category }
  | { readonly kind: 'category-permissions'; readonly communityId: CommunityId; readonly categoryId: CategoryId }
  | { readonly kind: 'delete-category'; readonly communityId: CommunityId; readonly category: Category }
  | { readonly kind: 'file-channel'; readonly channel: Channel }
  | { readonly kind: 'channel-settings'; readonly channel: Channel }
  | { readonly kind: 'delete-channel'; readonly channel: Channel }
  | { readonly kind: 'delete-message'; readonly row: MessageRow }
  | { readonly kind: 'add-people'; readonly communityId: CommunityId }
  | { readonly kind: 'invite'; readonly communityId: CommunityId }
  | { readonly kind: 'leave'; readonly communityId: CommunityId }
  | { readonly kind: 'member'; readonly communityId: CommunityId; readonly userId: UserId }
  | { readonly kind: 'moderate'; readonly action: Moderation; readonly communityId: CommunityId; readonly userId: UserId; readonly name: string }
