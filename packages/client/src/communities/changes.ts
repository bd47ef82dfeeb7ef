import { sealIcon } from '@conclave/crypto'
import {
  type CategoryId,
  type ChannelId,
  type CommunityId,
  type CommunityState,
  ConclaveError,
  ledgerId,
  type LedgerText,
  LIMITS,
  lookUp,
  mayMakeLedgerKey,
  NO_OVERRIDES,
  type Operation,
  permissionSet,
  type RoleId,
  type Target,
  type UserId,
  PERIODS,
} from '@conclave/protocol'
import type { LedgerWords, WordsKind } from '@conclave/crypto'
import type { Communities, MovePlace, NewChannel, OverrideView } from '../api-communities.ts'
import { onlyFor } from './create.ts'
import { isKeyStale, isRenewalDue } from './keys/renew.ts'
import type { LedgerKeeper } from './ledger/keeper.ts'
import { positionOf } from './positions.ts'
import { checkedWords, sealedWords } from './sealed-words.ts'

type Words = <K extends WordsKind>(kind: K, words: LedgerWords[K]) => Promise<LedgerText>
/** Made anew over each newest state, with words under the newest key. */
type Make = (state: CommunityState, seal: Words) => Promise<Operation | undefined>

/** New generations of the keys before one entry; after that many it goes under the newest one that is here. */
const RENEWALS = 5
/** By so much the longest timeout is cut, ms: its entry is judged by the server's clock. */
const CLOCKS_APART = 60_000

/** What members do in a ledger, each as one entry. */
export class Changes {
  readonly #keeper: LedgerKeeper

  constructor(keeper: LedgerKeeper) {
    this.#keeper = keeper
  }

  /** @returns what was appended; undefined when there was nothing to do */
  async append(communityId: CommunityId, make: Make): Promise<Operation | undefined> {
    const keeper = this.#keeper
    const { crypto } = keeper.parts.context.core
    if (keeper.state(communityId) === undefined) throw new ConclaveError('E_NOT_FOUND')
    const seal: Words = (kind, words) => {
      // Why somebody goes is said in any case: nobody stays because of a key.
      if (kind !== 'reason') this.#requireFreshKey(communityId)
      return sealedWords(crypto, this.#key(communityId), kind, words)
    }
    for (let attempt = 1; ; attempt++) {
      await keeper.parts.groups().renewKeys(communityId)
      await keeper.renewKeys(communityId)
      let isStale = false
      const { operation } = await keeper.appendBuilt(communityId, async (state) => {
        // Somebody was taken away while this was on its way: no new words under a key that they have.
        const canWait = attempt < RENEWALS && this.#hasTurn(state)
        isStale = canWait && (isKeyStale(keeper.parts, state) || isRenewalDue(keeper.parts, state))
        const made = isStale ? undefined : await make(state, seal)
        return made && { operation: made }
      })
      if (!isStale) return operation
    }
  }

  async edit(communityId: CommunityId, change: Parameters<Communities['edit']>[1]): Promise<void> {
    const { words, context } = this.#keeper.parts
    await this.append(communityId, async (state, seal) => {
      const now = words.read(communityId, 'community', state.text) ?? { name: '', description: '' }
      const name = change.name === undefined ? now.name : checkedWords(change.name)
      const text = await seal('community', { name, description: change.description ?? now.description })
      const { icon } = change
      const sealedIcon = icon && (await sealIcon(context.core.crypto, this.#key(communityId), icon))
      return { type: 'community-edit', body: { text, icon: icon === undefined ? state.icon : (sealedIcon ?? null) } }
    })
  }

  async createCategory(communityId: CommunityId, { name, private: only }: Parameters<Communities['createCategory']>[1]): Promise<CategoryId> {
    const made = await this.append(communityId, async (state, seal) => ({
      type: 'category-create',
      body: {
        id: this.#newId('CategoryId', state),
        text: await seal('category', { name: checkedWords(name) }),
        position: LIMITS.categories,
        overrides: only ? onlyFor(only.roles) : NO_OVERRIDES,
      },
    }))
    return idOf(made) as CategoryId
  }

  async renameCategory(communityId: CommunityId, id: CategoryId, name: string): Promise<void> {
    await this.append(communityId, async (_, seal) => ({
      type: 'category-edit',
      body: { id, text: await seal('category', { name: checkedWords(name) }) },
    }))
  }

  /** The place is found in each newest state: others may move something meanwhile. */
  async moveCategory(communityId: CommunityId, id: CategoryId, to: MovePlace<CategoryId>): Promise<void> {
    await this.append(communityId, async ({ categoryOrder }) => ({
      type: 'category-move',
      body: { id, position: positionOf(categoryOrder, id, to) },
    }))
  }

  async moveChannel(communityId: CommunityId, id: ChannelId, to: Parameters<Communities['moveChannel']>[2]): Promise<void> {
    const { categoryId = null, sync = false } = to
    await this.append(communityId, async (state) => {
      const beside = categoryId === null ? state.uncategorised : (lookUp(state.categories, categoryId)?.channels ?? [])
      return { type: 'channel-move', body: { id, categoryId, position: positionOf(beside, id, to), sync } }
    })
  }

  async createChannel(communityId: CommunityId, input: NewChannel & { categoryId?: CategoryId }): Promise<ChannelId> {
    const categoryId = input.categoryId ?? null
    const made = await this.append(communityId, async (state, seal) => ({
      type: 'channel-create',
      body: {
        id: this.#newId('ChannelId', state),
        type: input.type ?? 'text',
        text: await seal('channel', { name: checkedWords(input.name), topic: input.topic ?? '' }),
        categoryId,
        overrides: input.private ? onlyFor(input.private.roles) : categoryId === null ? NO_OVERRIDES : null,
        policy: input.policy ?? 'shared',
        slowMode: input.slowMode ?? 0,
        position: LIMITS.channels,
      },
    }))
    return idOf(made) as ChannelId
  }

  async editChannel(communityId: CommunityId, id: ChannelId, change: Parameters<Communities['editChannel']>[2]): Promise<void> {
    const { slowMode, policy } = change
    if (change.name !== undefined || change.topic !== undefined) await this.#renameChannel(communityId, id, change)
    if (slowMode !== undefined) {
      await this.append(communityId, async (state) =>
        lookUp(state.channels, id)?.slowMode === slowMode ? undefined : { type: 'slow-mode', body: { id, seconds: slowMode } },
      )
    }
    if (policy === undefined) return
    await this.append(communityId, async (state) =>
      lookUp(state.channels, id)?.policy === policy ? undefined : { type: 'history-policy', body: { id, policy } },
    )
  }

  async #renameChannel(communityId: CommunityId, id: ChannelId, change: { name?: string; topic?: string }): Promise<void> {
    await this.append(communityId, async (state, seal) => {
      const channel = lookUp(state.channels, id)
      const now = this.#keeper.parts.words.read(communityId, 'channel', channel?.text ?? null) ?? { name: '', topic: '' }
      const name = change.name === undefined ? now.name : checkedWords(change.name)
      const topic = change.topic ?? now.topic
      if (name === now.name && topic === now.topic) return undefined
      return { type: 'channel-edit', body: { id, text: await seal('channel', { name, topic }) } }
    })
  }

  async setOverride(communityId: CommunityId, place: Parameters<Communities['setOverride']>[1], override: OverrideView): Promise<void> {
    const { allow, deny } = override
    const target: Target = override.target.type === 'role' ? { type: 'role', id: override.target.id } : { type: 'member', id: override.target.id }
    const at = 'channelId' in place ? ({ type: 'channel', id: place.channelId } as const) : ({ type: 'category', id: place.categoryId } as const)
    const body = { place: at, target, allow: permissionSet(...allow), deny: permissionSet(...deny) }
    await this.append(communityId, async () => ({ type: 'override', body }))
  }

  async createRole(communityId: CommunityId, input: Parameters<Communities['createRole']>[1]): Promise<RoleId> {
    const made = await this.append(communityId, async (state, seal) => ({
      type: 'role-create',
      body: {
        id: this.#newId('RoleId', state),
        permissions: permissionSet(...input.permissions),
        text: await seal('role', { name: checkedWords(input.name), colour: input.colour ?? null }),
        position: 1,
      },
    }))
    return idOf(made) as RoleId
  }

  async editRole(communityId: CommunityId, id: RoleId, change: Parameters<Communities['editRole']>[2]): Promise<void> {
    await this.append(communityId, async (state, seal) => {
      const role = lookUp(state.roles, id)
      if (role === undefined) throw new ConclaveError('E_NOT_FOUND')
      const now = this.#keeper.parts.words.read(communityId, 'role', role.text) ?? { name: '', colour: null }
      const name = change.name === undefined ? now.name : checkedWords(change.name)
      const colour = change.colour === undefined ? now.colour : change.colour
      const isRenamed = name !== now.name || colour !== now.colour
      const permissions = change.permissions === undefined ? role.permissions : permissionSet(...change.permissions)
      return { type: 'role-edit', body: { id, permissions, text: isRenamed ? await seal('role', { name, colour }) : null } }
    })
  }

  async setRoles(communityId: CommunityId, userId: UserId, { add = [], remove = [] }: Parameters<Communities['setRoles']>[2]): Promise<void> {
    await this.append(communityId, async () => ({ type: 'member-roles', body: { userId, add: [...add], remove: [...remove] } }))
  }

  async setNickname(communityId: CommunityId, userId: UserId, nickname: string): Promise<void> {
    await this.append(communityId, async (_, seal) => {
      const text = nickname.trim() === '' ? null : await seal('nickname', { name: checkedWords(nickname) })
      return { type: 'nickname', body: { userId, text } }
    })
  }

  async moderate(communityId: CommunityId, type: 'kick' | 'ban', userId: UserId, reason: string | undefined): Promise<void> {
    await this.append(communityId, async (_, seal) => ({ type, body: { userId, reason: await sealedReason(seal, reason) } }))
  }

  async timeout(communityId: CommunityId, userId: UserId, duration: number, reason: string | undefined): Promise<void> {
    await this.append(communityId, async (_, seal) => {
      const until = duration === 0 ? 0 : this.#keeper.parts.context.core.serverNow() + Math.min(duration, PERIODS.timeout - CLOCKS_APART)
      return { type: 'timeout', body: { userId, until, reason: await sealedReason(seal, reason) } }
    })
  }

  async acceptOwnership(communityId: CommunityId): Promise<void> {
    await this.append(communityId, async ({ offer }) => {
      if (offer === null) throw new ConclaveError('E_NOT_FOUND', 'offer')
      return { type: 'owner-accept', body: { offer: offer.hash } }
    })
  }

  /** Whether this member may make a key of the ledger today. */
  #hasTurn(state: CommunityState): boolean {
    const { own, core } = this.#keeper.parts.context
    return mayMakeLedgerKey(state, own.require().userId, core.serverNow())
  }

  /** @throws ConclaveError `E_RATE_LIMITED` when whoever was taken away has the newest key, and this member may make no other one today */
  #requireFreshKey(communityId: CommunityId): void {
    const state = this.#keeper.state(communityId)
    if (state === undefined || this.#hasTurn(state) || !isKeyStale(this.#keeper.parts, state)) return
    throw new ConclaveError('E_RATE_LIMITED', 'keys of the ledger, for today')
  }

  #key(communityId: CommunityId) {
    const known = this.#keeper.key(communityId)
    if (known === undefined) throw new ConclaveError('E_CONFLICT', 'the key of the community is not here yet')
    return { generation: known.generation, secret: known.key }
  }

  #newId<Name extends 'CategoryId' | 'ChannelId' | 'RoleId'>(name: Name, state: CommunityState) {
    return ledgerId(name, state.seq + 1, this.#keeper.parts.context.core.crypto.random(10))
  }
}

function idOf(operation: Operation | undefined): string {
  if (operation === undefined || !('id' in operation.body)) throw new ConclaveError('E_INTERNAL', 'nothing was made')
  return operation.body.id as string
}

async function sealedReason(seal: Words, reason: string | undefined): Promise<LedgerText | null> {
  return reason === undefined || reason.trim() === '' ? null : seal('reason', { reason: reason.trim().toWellFormed() })
}
