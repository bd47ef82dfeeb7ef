import { generateLedgerKey, inviteHistoryCommitment, type LedgerKey, ledgerKeyCommitment, sealIcon, signEntry, verifyEntry } from '@conclave/crypto'
import {
  type CategoryId,
  type ChannelId,
  codeOf,
  type CommunityId,
  type CommunityKind,
  ConclaveError,
  ERRORS,
  EVERYONE,
  ledgerId,
  NO_OVERRIDES,
  NO_PERMISSIONS,
  type Operation,
  type OperationBody,
  type Overrides,
  type Permission,
  permissionSet,
  reduce,
  type RoleId,
  stampEntry,
  toBase64url,
} from '@conclave/protocol'
import type { CommunityTemplate, TemplateChannel } from '../api-communities.ts'
import { communityOf, communityOfAttempt, deleteCommunity, putCommunity, setAttempt } from '../store/tables/communities.ts'
import type { LedgerKeeper } from './ledger/keeper.ts'
import { checkedWords, sealedWords } from './sealed-words.ts'

/** What every member may do unless a template says otherwise: as in Discord, but nobody calls everybody. */
export const EVERYONE_MAY: readonly Permission[] = [
  'viewChannel',
  'sendMessages',
  'readHistory',
  'createInvite',
  'changeNickname',
  'addReactions',
  'attachFiles',
  'embedLinks',
  'useExternalExpressions',
  'useCommands',
  'sendPolls',
  'sendVoiceMessages',
  'createPublicThreads',
  'createPrivateThreads',
  'sendInThreads',
  'connect',
  'speak',
  'stream',
  'useVoiceActivity',
  'requestToSpeak',
]

export interface NewCommunity {
  readonly kind: CommunityKind
  readonly name: string
  readonly description?: string
  readonly icon?: Uint8Array
  readonly template?: CommunityTemplate
  /** See {@link Communities.create}. */
  readonly attempt?: string
}

/**
 * Signs the first entry, keeps it with its keys, and sends it. Whatever cuts it, the community is there once, here and on the server; the same attempt again
 * goes on with it.
 * @throws ConclaveError what the reducer or the server refuses; nothing is kept then
 */
export async function createCommunity(keeper: LedgerKeeper, input: NewCommunity): Promise<CommunityId> {
  const { context, keyring } = keeper.parts
  const { core, own, chains } = context
  const { userId, keys } = own.require()
  const begun = input.attempt === undefined ? undefined : communityOfAttempt(core.db, input.attempt)
  if (begun !== undefined) {
    await finishCreating(keeper, begun.communityId)
    return begun.communityId
  }
  const [key, historyKey] = [generateLedgerKey(core.crypto, 1), generateLedgerKey(core.crypto, 1)]
  const operation: Operation = { type: 'create', body: await firstBody(keeper, input, { key, historyKey }) }
  const chain = await chains.get(userId)
  const signed = await signEntry(core.crypto, null, { device: keys, chain }, operation)
  const result = reduce(null, await verifyEntry(core.crypto, null, { actor: chain }, stampEntry(signed, core.serverNow())))
  if (result.kind === 'refused') throw new ConclaveError(result.code, result.detail)
  const { communityId } = result.state
  core.change((tell) => {
    const address = toBase64url(core.crypto.random(6))
    putCommunity(core.db, { communityId, address, standing: 'creating', intent: signed }, core.clock.now())
    if (input.attempt !== undefined) setAttempt(core.db, communityId, input.attempt)
    keyring.put(communityId, [{ key, historyKey }])
    tell({ type: 'community-changed', communityId })
  })
  await finishCreating(keeper, communityId)
  return communityId
}

/** Sends the first entry, again if need be; the server takes the same one once. */
export function finishCreating(keeper: LedgerKeeper, communityId: CommunityId): Promise<void> {
  const { core, link } = keeper.parts.context
  return keeper.alone(communityId, async () => {
    const row = communityOf(core.db, communityId)
    if (row?.standing !== 'creating' || row.intent === undefined) return
    const entry = row.intent
    try {
      const { time } = await link().withSession((bearer) => link().api.communityCreate({ body: { entry } }, bearer))
      await keeper.take(communityId, [stampEntry(entry, time)])
    } catch (error) {
      const code = codeOf(error)
      if (code === 'E_CONFLICT') return void (await keeper.fetch(communityId))
      if (code !== undefined && !ERRORS[code].retry && code !== 'E_UNAUTHENTICATED') dropCommunity(keeper, communityId)
      throw error
    }
  })
}

/** A community that did not come to be, or that nobody wants to see any more. */
export function dropCommunity(keeper: LedgerKeeper, communityId: CommunityId): void {
  const { context, past, words, keyring, groups } = keeper.parts
  context.core.change((tell) => {
    deleteCommunity(context.core.db, communityId)
    groups().erase(communityId)
    tell({ type: 'community-gone', communityId })
  })
  past.forget(communityId)
  words.forget(communityId)
  keyring.forget(communityId)
}

async function firstBody(
  keeper: LedgerKeeper,
  { kind, name, description = '', icon, template }: NewCommunity,
  { key, historyKey }: { readonly key: LedgerKey; readonly historyKey: LedgerKey },
): Promise<OperationBody<'create'>> {
  const { crypto } = keeper.parts.context.core
  const random = <N extends 'RoleId' | 'CategoryId' | 'ChannelId'>(id: N) => ledgerId(id, 1, crypto.random(10))
  const roles = (template?.roles ?? []).map((role) => ({ ...role, id: random('RoleId') as RoleId }))
  const byName = new Map(roles.map((role) => [role.name, role.id]))
  const categories = (template?.categories ?? []).map((category) => ({ ...category, id: random('CategoryId') as CategoryId }))
  const channel = async (made: TemplateChannel, categoryId: CategoryId | null) => ({
    id: random('ChannelId') as ChannelId,
    type: made.type ?? ('text' as const),
    text: await sealedWords(crypto, key, 'channel', { name: checkedWords(made.name), topic: made.topic ?? '' }),
    categoryId,
    overrides: made.private
      ? onlyFor(made.private.roles.map((one) => byName.get(one) ?? (one as RoleId)))
      : categoryId === null
        ? NO_OVERRIDES
        : null,
    policy: made.policy ?? ('shared' as const),
    slowMode: made.slowMode ?? 0,
  })
  return {
    kind,
    text: await sealedWords(crypto, key, 'community', { name: checkedWords(name), description }),
    icon: icon ? await sealIcon(crypto, key, icon) : null,
    key: { commitment: ledgerKeyCommitment(crypto, key), historyCommitment: inviteHistoryCommitment(crypto, historyKey) },
    everyone: permissionSet(...(template?.everyone ?? EVERYONE_MAY)),
    roles: await Promise.all(
      roles.map(async ({ id, name: role, colour, permissions }) => ({
        id,
        permissions: permissionSet(...permissions),
        text: await sealedWords(crypto, key, 'role', { name: checkedWords(role), colour: colour ?? null }),
      })),
    ),
    categories: await Promise.all(
      categories.map(async (category) => ({
        id: category.id,
        text: await sealedWords(crypto, key, 'category', { name: checkedWords(category.name) }),
        overrides: NO_OVERRIDES,
      })),
    ),
    channels: [
      ...(await Promise.all((template?.channels ?? []).map((made) => channel(made, null)))),
      ...(await Promise.all(categories.flatMap(({ id, channels }) => channels.map((made) => channel(made, id))))),
    ],
  }
}

const view = permissionSet('viewChannel')
/** Only these roles see it, beside the owner and administrators. */
export function onlyFor(roles: readonly RoleId[]): Overrides {
  return {
    roles: [{ roleId: EVERYONE, allow: NO_PERMISSIONS, deny: view }, ...roles.map((roleId) => ({ roleId, allow: view, deny: NO_PERMISSIONS }))],
    members: [],
  }
}
