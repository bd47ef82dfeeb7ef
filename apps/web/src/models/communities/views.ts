import type { ChannelView, CommunityView } from '@conclave/client/browser'
import type { ConversationId, Permission } from '@conclave/protocol'
import type { Community } from '../api-communities.ts'
import { keptDeep } from '../kept-deep.ts'
import { oneLine, safeName } from '../names.ts'

/** Whether the permissions shown there contain one. */
export function can(of: { readonly permissions: readonly Permission[] } | undefined, permission: Permission): boolean {
  return of !== undefined && (of.permissions.includes(permission) || of.permissions.includes('administrator'))
}

/** As screens show it: names are safe, and what is being read counts as read. */
export function communityOf(view: CommunityView, before: Community | undefined, reading: ConversationId | undefined): Community {
  const name = safeName(view.name, '')
  const shown = view.channels.map((channel) => channelOf(channel, channel.conversationId === reading))
  // A group is one place: its channel has no name of its own.
  const channels = view.kind === 'group' && shown.length === 1 ? shown.map((channel) => ({ ...channel, name })) : shown
  return keptDeep<Community>(before, {
    ...view,
    name,
    unread: channels.filter((channel) => channel.unread > 0).length,
    mentions: channels.reduce((sum, channel) => sum + channel.mentions, 0),
    categories: view.categories.map((category) => ({ ...category, name: safeName(category.name, '') })),
    channels,
    roles: view.roles.map((role) => ({ ...role, name: safeName(role.name, '') })),
  })
}

function channelOf(view: ChannelView, reading: boolean): ChannelView {
  const counts = reading ? { unread: 0, mentions: 0 } : {}
  return { ...view, name: safeName(view.name, ''), topic: oneLine(view.topic, 1_024), ...counts }
}
