import type { ChannelId, CommunityId, RoleId } from '@conclave/protocol'
import type { Channel, CommunityParts } from '../api-communities.ts'
import type { Timeline } from '../api-conversations.ts'
import type { Context } from '../context.ts'
import type { SessionModel } from '../session.ts'
import type { Timelines } from '../timelines.ts'
import { Actions } from './actions.ts'
import { AuditModel } from './audit.ts'
import { BansModel } from './bans.ts'
import { ChannelPlace } from './channel-place.ts'
import { ChannelTyping } from './channel-typing.ts'
import type { CommunitiesModel } from './communities.ts'
import { InvitesModel } from './invites.ts'
import { JoinModel } from './join.ts'
import { MembersModel, type MembersOf } from './members.ts'

export interface PartsAround {
  readonly communities: CommunitiesModel
  readonly session: SessionModel
  readonly timelines: Timelines
}

/** What only screens of communities need. */
export function makeParts(context: Context, around: PartsAround): CommunityParts {
  const { communities, session, timelines } = around
  const typing = new ChannelTyping(context.platform.clock)
  const members = registry((communityId: CommunityId) => {
    const model = new MembersModel(context, { communityId })
    model.changes.subscribe(() => timelines.update())
    return model
  })
  /** By the id of the channel or the role, which no community has in common with another. */
  const some = new Map<ChannelId | RoleId, MembersModel>()
  const someOf = (id: ChannelId | RoleId, of: MembersOf): MembersModel => {
    const model = some.get(id) ?? new MembersModel(context, of)
    some.set(id, model)
    return model
  }
  const [invites, audits, bans] = [
    registry((communityId) => new InvitesModel(context, communityId)),
    registry((communityId) => new AuditModel(context, communityId)),
    registry((communityId) => new BansModel(context, communityId)),
  ]
  communities.view.subscribe(() => timelines.update())
  communities.attach(
    (events) => {
      typing.take(events)
      for (const model of [...members.made(), ...some.values()]) model.take(events)
    },
    () => {
      typing.clear()
      for (const models of [members, some, invites, audits, bans]) models.clear()
    },
  )
  const timeline = ({ communityId, conversationId }: Channel): Timeline =>
    timelines.get(conversationId, () => new ChannelPlace(context, { communities, members: members.of(communityId), typing, session }, conversationId))
  return {
    actions: new Actions(context, communities),
    join: new JoinModel(context, communities),
    timeline,
    look: () => void lookAgain(communities, timelines),
    members: (communityId, channel) => {
      const channelId = channel?.private === true ? channel.channelId : undefined
      return channelId === undefined ? members.of(communityId) : someOf(channelId, { communityId, channelId })
    },
    withRole: (communityId, roleId) => someOf(roleId, { communityId, roleId }),
    invites: invites.of,
    audit: audits.of,
    bans: bans.of,
  }
}

/** During a timeout a member may less: what one may is read again, and then the timelines see it. */
async function lookAgain(communities: CommunitiesModel, timelines: Timelines): Promise<void> {
  const timed = communities.view.get().rows.filter((row) => row.timeoutUntil > 0)
  await Promise.all(timed.map((row) => communities.refresh(row.communityId)))
  timelines.update()
}

/** One for each community, of the account that is here. */
function registry<T>(make: (communityId: CommunityId) => T) {
  const models = new Map<CommunityId, T>()
  return {
    of: (communityId: CommunityId): T => {
      const model = models.get(communityId) ?? make(communityId)
      models.set(communityId, model)
      return model
    },
    made: () => models.values(),
    clear: () => models.clear(),
  }
}
