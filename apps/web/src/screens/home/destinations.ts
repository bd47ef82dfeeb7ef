import type { CommunitiesView, ConversationRow } from '../../models/api.ts'
import { fuzzyScore } from './fuzzy.ts'

/** Somewhere one can go: a person, a community, a channel. */
export type Destination =
  | { readonly kind: 'person'; readonly id: string; readonly row: ConversationRow; readonly unread: number }
  | {
      readonly kind: 'community'
      readonly id: string
      readonly community: CommunitiesView['rows'][number]
      readonly unread: number
    }
  | {
      readonly kind: 'channel'
      readonly id: string
      readonly community: CommunitiesView['rows'][number]
      readonly channel: CommunitiesView['rows'][number]['channels'][number]
      readonly unread: number
    }

const MOST = 30

/** The best of all places, what is unread first. A `#` in front means channels only. */
export function bestOf(rows: readonly ConversationRow[], communities: CommunitiesView['rows'], text: string): readonly Destination[] {
  const channelsOnly = text.trimStart().startsWith('#')
  const wanted = text.replace(/^\s*#/u, '')
  const all = [...(channelsOnly ? [] : rows.map(personOf)), ...communities.flatMap((community) => placesOf(community, channelsOnly))]
  return all
    .map((place) => ({ place, score: Math.max(...namesOf(place).map((name) => fuzzyScore(name, wanted))) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => Number(b.place.unread > 0) - Number(a.place.unread > 0) || b.score - a.score)
    .slice(0, MOST)
    .map(({ place }) => place)
}

const personOf = (row: ConversationRow): Destination => ({ kind: 'person', id: row.conversationId, row, unread: row.unread })

function placesOf(community: CommunitiesView['rows'][number], channelsOnly: boolean): readonly Destination[] {
  const whole: Destination = { kind: 'community', id: community.communityId, community, unread: 0 }
  // A group is one place.
  if (community.kind === 'group') return channelsOnly ? [] : [{ ...whole, unread: community.unread }]
  const channels = community.channels
    .filter((channel) => channel.type !== 'voice')
    .map((channel): Destination => ({ kind: 'channel', id: channel.conversationId, community, channel, unread: channel.unread }))
  return channelsOnly ? channels : [whole, ...channels]
}

function namesOf(place: Destination): readonly string[] {
  if (place.kind === 'person') return [place.row.name, place.row.handle]
  return [place.kind === 'channel' ? place.channel.name : place.community.name]
}
