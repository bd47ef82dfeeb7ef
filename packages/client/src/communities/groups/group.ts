import { groupIdOf } from '@conclave/crypto'
import type { Authority, GroupDevice, LedgerPoint } from '@conclave/crypto/group'
import {
  audienceOf,
  ConclaveError,
  type AudienceKey,
  BASE_AUDIENCE,
  type CommunityId,
  type CommunityState,
  fromBase64url,
  toBase64url,
} from '@conclave/protocol'
import type { ChannelRow } from '../../store/tables/channels.ts'
import { lastRemovalSeq } from '../../store/tables/epochs.ts'
import { type GroupName, type GroupRow, groupsOf, groupOf } from '../../store/tables/groups.ts'
import type { GroupContext } from './context.ts'

/** A group as it is worked on: names, ids, and who may be in it. */
export interface Group {
  readonly communityId: CommunityId
  readonly audience: AudienceKey
  readonly generation: number
  readonly name: GroupName
  readonly id: Uint8Array
  readonly authority: Authority
}

/** The groups that the server names: the ends of their streams, and how often they were founded anew. */
export interface Standing {
  readonly heads: ReadonlyMap<GroupName, number>
  /** Each once, the highest first. */
  readonly generations: readonly number[]
}

export function standingOf(groups: readonly { readonly groupId: Uint8Array; readonly generation: number; readonly head: number }[]): Standing {
  const generations = [...new Set(groups.map(({ generation }) => generation))].toSorted((a, b) => b - a)
  return { heads: new Map(groups.map(({ groupId, head }) => [toBase64url(groupId), head])), generations }
}

export function groupFor({ core, ledgers }: GroupContext, communityId: CommunityId, audience: AudienceKey, generation: number): Group {
  const id = groupIdOf(core.crypto, communityId, audience, generation)
  return { communityId, audience, generation, name: toBase64url(id), id, authority: ledgers.authority(communityId, audience) }
}

export function groupFrom(context: GroupContext, row: GroupRow): Group {
  return {
    communityId: row.communityId,
    audience: row.audience,
    generation: row.generation,
    name: row.groupId,
    id: fromBase64url(row.groupId),
    authority: context.ledgers.authority(row.communityId, row.audience),
  }
}

/** @throws ConclaveError `E_NOT_FOUND` */
export function requireRow({ core }: GroupContext, group: Group): GroupRow {
  const row = groupOf(core.db, group.name)
  if (row === undefined) throw new ConclaveError('E_NOT_FOUND', 'group')
  return row
}

/** The newest group of an audience that this device knows. */
export function groupOfAudience(context: GroupContext, communityId: CommunityId, audience: AudienceKey): Group | undefined {
  const row = groupsOf(context.core.db, communityId).find((one) => one.audience === audience)
  return row && groupFrom(context, row)
}

/** The group of a channel's readers of now. */
export function groupOfChannel(context: GroupContext, { communityId, channelId }: ChannelRow): Group | undefined {
  const ledger = context.ledgers.state(communityId)
  const audience = ledger && audienceOf(ledger, channelId)
  return audience === undefined ? undefined : groupOfAudience(context, communityId, audience)
}

/** Every group that records of a channel may belong to, the one of now first. */
export function groupsOfChannel(context: GroupContext, { groupIds }: Pick<ChannelRow, 'groupIds'>): readonly Group[] {
  const rows = groupIds.map((groupId) => groupOf(context.core.db, groupId))
  return rows.filter((row) => row !== undefined).map((row) => groupFrom(context, row))
}

/** The newest generation of an audience's group among those that the server names; undefined when there is none. */
export function newestGeneration(
  { core }: GroupContext,
  communityId: CommunityId,
  audience: AudienceKey,
  { heads, generations }: Standing,
): number | undefined {
  return generations.find((generation) => heads.has(toBase64url(groupIdOf(core.crypto, communityId, audience, generation))))
}

/** See {@link Groups.removedAt}. */
export function removedAt(context: GroupContext, communityId: CommunityId): number {
  const base = groupOfAudience(context, communityId, BASE_AUDIENCE)
  return base === undefined ? 0 : lastRemovalSeq(context.core.db, base.name)
}

/** The own device, as it stands in leaves. */
export function groupDevice({ own }: GroupContext): GroupDevice {
  const { userId, deviceId, keys } = own.require()
  return { userId, deviceId, ed25519: keys.ed25519 }
}

export const pointOf = ({ seq, hash }: CommunityState): LedgerPoint => ({ seq, hash })

/** @throws ConclaveError the code of its trouble; `E_NOT_A_MEMBER` for a community that is not here */
export function requireLedger({ ledgers }: GroupContext, communityId: CommunityId): CommunityState {
  const trouble = ledgers.trouble(communityId)
  if (trouble !== undefined) throw new ConclaveError(trouble)
  const state = ledgers.state(communityId)
  if (state === undefined || !ledgers.isIn(communityId)) throw new ConclaveError('E_NOT_A_MEMBER')
  return state
}
