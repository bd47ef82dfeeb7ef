import {
  type CategoryId,
  type ChannelId,
  type CommunityId,
  type CommunityState,
  ConclaveError,
  type ConversationId,
  type InviteId,
  LIMITS,
  memberOf,
  type MessageId,
  type RoleId,
  type UserId,
} from '@conclave/protocol'
import type {
  AuditEntry,
  ChannelView,
  Communities,
  CommunityView,
  InvitePreview,
  InviteView,
  MemberPage,
  MemberView,
  NameView,
} from '../api-communities.ts'
import type { Speech } from '../conversations/speech.ts'
import { keyedLocks, type Locks } from '../locks.ts'
import { allCommunities, communityAt, communityOf, wereAsked } from '../store/tables/communities.ts'
import { deleteInvitation, invitations } from '../store/tables/invitations.ts'
import { auditLog } from './audit.ts'
import { Changes } from './changes.ts'
import { createCommunity, dropCommunity } from './create.ts'
import { inviteContacts, requireContacts } from './group-invites.ts'
import { createInvite, inviteViews, replaceOpenInvites } from './invites.ts'
import { joinByLink, previewInvite } from './joining.ts'
import type { LedgerKeeper } from './ledger/keeper.ts'
import { bannedViews, memberPage, memberView, nameView, type Presence } from './members.ts'
import { communityView } from './views.ts'

export interface CommunitiesParts {
  readonly keeper: LedgerKeeper
  readonly speech: Speech
  readonly presence: Presence
  /** See {@link Communities.whenReady}. */
  whenReady(communityId: CommunityId, timeout: number | undefined): Promise<boolean>
  /** See {@link Communities.acceptRestored}. */
  acceptRestored(communityId: CommunityId): Promise<void>
}

/** The one channel of a group. */
const GROUP_TEMPLATE = { channels: [{ name: 'group' }], categories: [], roles: [] }

export class CommunitiesArea implements Communities {
  readonly #parts: CommunitiesParts
  readonly #keeper: LedgerKeeper
  readonly #changes: Changes
  readonly #attempts: Locks = keyedLocks()

  constructor(parts: CommunitiesParts) {
    this.#parts = parts
    this.#keeper = parts.keeper
    this.#changes = new Changes(parts.keeper)
  }

  list(): readonly CommunityView[] {
    const { own, core } = this.#keeper.parts.context
    return own.get() ? allCommunities(core.db).map((row) => communityView(this.#keeper, row)) : []
  }

  get(communityId: CommunityId): CommunityView | undefined {
    const { own, core } = this.#keeper.parts.context
    const row = own.get() && communityOf(core.db, communityId)
    return row && communityView(this.#keeper, row)
  }

  at(address: string): CommunityView | undefined {
    const { own, core } = this.#keeper.parts.context
    const row = own.get() && communityAt(core.db, address)
    return row && communityView(this.#keeper, row)
  }

  channelOf(conversationId: ConversationId): ChannelView | undefined {
    const place = this.#keeper.parts.groups().channelOf(conversationId)
    return place && this.get(place.communityId)?.channels.find(({ channelId }) => channelId === place.channelId)
  }

  async create(input: Parameters<Communities['create']>[0]): Promise<CommunityView> {
    return this.#view(await this.#once(input.attempt, () => createCommunity(this.#keeper, { kind: 'community', ...input })))
  }

  async createGroup(input: Parameters<Communities['createGroup']>[0]): Promise<CommunityView> {
    return this.#view(await this.#once(input.attempt, () => this.#makeGroup(input)))
  }

  async #makeGroup({ name, people, attempt }: Parameters<Communities['createGroup']>[0]): Promise<CommunityId> {
    requireContacts(this.#keeper, people)
    const named = { kind: 'group', name, template: GROUP_TEMPLATE } as const
    const communityId = await createCommunity(this.#keeper, attempt === undefined ? named : { ...named, attempt })
    if (!wereAsked(this.#keeper.parts.context.core.db, communityId)) await inviteContacts(this.#keeper, this.#parts.speech, communityId, people)
    return communityId
  }

  /** The same attempt, asked for twice at once, is one. */
  #once<T>(attempt: string | undefined, work: () => Promise<T>): Promise<T> {
    return attempt === undefined ? work() : this.#attempts.run(attempt, work)
  }

  addToGroup(communityId: CommunityId, people: readonly UserId[]): Promise<void> {
    return inviteContacts(this.#keeper, this.#parts.speech, communityId, people)
  }

  groupInvites(): ReturnType<Communities['groupInvites']> {
    const { own, core } = this.#keeper.parts.context
    const isOpen = (communityId: CommunityId) => communityOf(core.db, communityId)?.standing !== 'member'
    return own.get()
      ? invitations(core.db)
          .filter((row) => isOpen(row.communityId))
          .map(({ communityId, name, from }) => ({ communityId, name, from }))
      : []
  }

  async acceptGroup(communityId: CommunityId): Promise<CommunityView> {
    const { db } = this.#keeper.parts.context.core
    const invitation = invitations(db).find((row) => row.communityId === communityId)
    if (!invitation) throw new ConclaveError('E_NOT_FOUND', 'invitation')
    const view = await this.join(invitation.link)
    db.tx(() => deleteInvitation(db, communityId))
    return view
  }

  declineGroup(communityId: CommunityId): void {
    const { core } = this.#keeper.parts.context
    core.change((tell) => {
      deleteInvitation(core.db, communityId)
      tell({ type: 'group-invite', communityId })
    })
  }

  edit(communityId: CommunityId, change: Parameters<Communities['edit']>[1]): Promise<void> {
    return this.#changes.edit(communityId, change)
  }

  async close(communityId: CommunityId): Promise<void> {
    await this.#keeper.append(communityId, { type: 'close', body: {} })
  }

  async leave(communityId: CommunityId): Promise<void> {
    await this.#keeper.append(communityId, { type: 'leave', body: {} })
  }

  forget(communityId: CommunityId): void {
    const view = this.get(communityId)
    if (view === undefined) return
    if (view.state !== 'gone') throw new ConclaveError('E_CONFLICT', 'this account is in the community')
    dropCommunity(this.#keeper, communityId)
  }

  preview(link: string): Promise<InvitePreview> {
    return previewInvite(this.#keeper, link)
  }

  async join(link: string): Promise<CommunityView> {
    return this.#view(await joinByLink(this.#keeper, link))
  }

  createInvite(communityId: CommunityId, input: Parameters<Communities['createInvite']>[1]): Promise<InviteView> {
    return createInvite(this.#keeper, communityId, input)
  }

  invites(communityId: CommunityId): readonly InviteView[] {
    return inviteViews(this.#keeper, communityId)
  }

  async revokeInvite(communityId: CommunityId, inviteId: InviteId): Promise<void> {
    await this.#keeper.append(communityId, { type: 'invite-revoke', body: { id: inviteId } })
  }

  replaceOpenInvites(communityId: CommunityId): Promise<readonly InviteView[]> {
    return replaceOpenInvites(this.#keeper, communityId)
  }

  createCategory(communityId: CommunityId, input: Parameters<Communities['createCategory']>[1]): Promise<CategoryId> {
    return this.#changes.createCategory(communityId, input)
  }

  editCategory(communityId: CommunityId, categoryId: CategoryId, name: string): Promise<void> {
    return this.#changes.renameCategory(communityId, categoryId, name)
  }

  moveCategory(communityId: CommunityId, categoryId: CategoryId, to: Parameters<Communities['moveCategory']>[2]): Promise<void> {
    return this.#changes.moveCategory(communityId, categoryId, to)
  }

  async deleteCategory(communityId: CommunityId, categoryId: CategoryId): Promise<void> {
    await this.#keeper.append(communityId, { type: 'category-delete', body: { id: categoryId } })
  }

  createChannel(communityId: CommunityId, input: Parameters<Communities['createChannel']>[1]): Promise<ChannelId> {
    return this.#changes.createChannel(communityId, input)
  }

  editChannel(communityId: CommunityId, channelId: ChannelId, change: Parameters<Communities['editChannel']>[2]): Promise<void> {
    return this.#changes.editChannel(communityId, channelId, change)
  }

  moveChannel(communityId: CommunityId, channelId: ChannelId, to: Parameters<Communities['moveChannel']>[2]): Promise<void> {
    return this.#changes.moveChannel(communityId, channelId, to)
  }

  async deleteChannel(communityId: CommunityId, channelId: ChannelId): Promise<void> {
    await this.#keeper.append(communityId, { type: 'channel-delete', body: { id: channelId } })
  }

  setOverride(...input: Parameters<Communities['setOverride']>): Promise<void> {
    return this.#changes.setOverride(...input)
  }

  createRole(communityId: CommunityId, input: Parameters<Communities['createRole']>[1]): Promise<RoleId> {
    return this.#changes.createRole(communityId, input)
  }

  editRole(communityId: CommunityId, roleId: RoleId, change: Parameters<Communities['editRole']>[2]): Promise<void> {
    return this.#changes.editRole(communityId, roleId, change)
  }

  async moveRole(communityId: CommunityId, roleId: RoleId, position: number): Promise<void> {
    await this.#keeper.append(communityId, { type: 'role-move', body: { id: roleId, position } })
  }

  async deleteRole(communityId: CommunityId, roleId: RoleId): Promise<void> {
    await this.#keeper.append(communityId, { type: 'role-delete', body: { id: roleId } })
  }

  members(communityId: CommunityId, page: Parameters<Communities['members']>[1]): MemberPage {
    const { limit, after = 0 } = page
    if (!Number.isInteger(limit) || limit < 1 || limit > LIMITS.page || after < 0)
      throw new ConclaveError('E_MALFORMED', `limit is 1 to ${LIMITS.page}`)
    const state = this.#state(communityId)
    return state === undefined ? { members: [], total: 0 } : memberPage(this.#keeper, state, page, this.#parts.presence)
  }

  member(communityId: CommunityId, userId: UserId): MemberView | undefined {
    const state = this.#state(communityId)
    const member = state && memberOf(state, userId)
    return member && memberView(this.#keeper, state, member, this.#parts.presence)
  }

  nameOf(communityId: CommunityId, userId: UserId): NameView {
    this.#keeper.parts.context.own.require()
    return nameView(this.#keeper, communityId, userId)
  }

  banned(communityId: CommunityId): ReturnType<Communities['banned']> {
    return this.#state(communityId) ? bannedViews(this.#keeper, communityId) : []
  }

  setRoles(communityId: CommunityId, userId: UserId, change: Parameters<Communities['setRoles']>[2]): Promise<void> {
    return this.#changes.setRoles(communityId, userId, change)
  }

  setNickname(communityId: CommunityId, userId: UserId, nickname: string): Promise<void> {
    return this.#changes.setNickname(communityId, userId, nickname)
  }

  kick(communityId: CommunityId, userId: UserId, reason?: string): Promise<void> {
    return this.#changes.moderate(communityId, 'kick', userId, reason)
  }

  ban(communityId: CommunityId, userId: UserId, reason?: string): Promise<void> {
    return this.#changes.moderate(communityId, 'ban', userId, reason)
  }

  async unban(communityId: CommunityId, userId: UserId): Promise<void> {
    await this.#keeper.append(communityId, { type: 'unban', body: { userId } })
  }

  timeout(communityId: CommunityId, userId: UserId, duration: number, reason?: string): Promise<void> {
    return this.#changes.timeout(communityId, userId, duration, reason)
  }

  async offerOwnership(communityId: CommunityId, userId: UserId | undefined): Promise<void> {
    await this.#keeper.append(communityId, { type: 'owner-offer', body: { userId: userId ?? null } })
  }

  acceptOwnership(communityId: CommunityId): Promise<void> {
    return this.#changes.acceptOwnership(communityId)
  }

  auditLog(communityId: CommunityId, page: Parameters<Communities['auditLog']>[1]): readonly AuditEntry[] {
    const { limit } = page
    if (!Number.isInteger(limit) || limit < 1 || limit > LIMITS.page) throw new ConclaveError('E_MALFORMED', `limit is 1 to ${LIMITS.page}`)
    const view = this.get(communityId)
    if (view === undefined) return []
    if (!view.permissions.includes('viewAuditLog')) throw new ConclaveError('E_FORBIDDEN')
    return auditLog(this.#keeper, communityId, page)
  }

  openHistory(communityId: CommunityId, channelId: ChannelId): Promise<void> {
    return this.#keeper.parts.groups().openHistory(communityId, channelId)
  }

  loadEarlier(conversationId: ConversationId): Promise<boolean> {
    return this.#keeper.parts.groups().loadEarlier(conversationId)
  }

  acceptRestored(communityId: CommunityId): Promise<void> {
    return this.#parts.acceptRestored(communityId)
  }

  lookAgain(conversationId: ConversationId): void {
    this.#keeper.parts.groups().lookAgain(conversationId)
  }

  deleteMessage(messageId: MessageId, author?: UserId): Promise<void> {
    return this.#keeper.parts.groups().deleteMessage(messageId, author)
  }

  whenReady(communityId: CommunityId, timeout?: number): Promise<boolean> {
    return this.#parts.whenReady(communityId, timeout)
  }

  #state(communityId: CommunityId): CommunityState | undefined {
    return this.#keeper.parts.context.own.get() && this.#keeper.state(communityId)
  }

  #view(communityId: CommunityId): CommunityView {
    const view = this.get(communityId)
    if (!view) throw new ConclaveError('E_NOT_FOUND')
    return view
  }
}
