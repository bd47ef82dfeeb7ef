import {
  type CategoryId,
  type CommunityId,
  type CommunityState,
  effectiveOverrides,
  type Entry,
  lookUp,
  NO_PERMISSIONS,
  type OperationBody,
  type OperationType,
  permissionDifference,
  permissionNames,
  type PermissionSet,
  permissionsWithout,
  type RoleId,
} from '@conclave/protocol'
import type { AuditEntry } from '../api-communities.ts'
import type { LedgerKeeper } from './ledger/keeper.ts'
import type { WordsBook } from './words.ts'

type Change = AuditEntry['changes'][number]

/** Where an entry stands, for the words before and after it. */
interface Place {
  readonly words: WordsBook
  readonly communityId: CommunityId
  readonly before: CommunityState
}
type Describe<T extends OperationType> = (body: OperationBody<T>, place: Place) => readonly Change[]

/** What an entry changed, field by field. */
export function changesOf(keeper: LedgerKeeper, communityId: CommunityId, entry: Entry): readonly Change[] {
  const before = keeper.stateAt(communityId, entry.seq - 1)
  const describe = DESCRIBED[entry.type] as ((body: Entry['body'], place: Place) => readonly Change[]) | undefined
  return before && describe ? describe(entry.body, { words: keeper.parts.words, communityId, before }) : []
}

type Value = number | string | null | undefined
const text = (value: Value): string | undefined => (value === null || value === undefined ? undefined : String(value))
const change = (field: string, from: Value, to: Value): readonly Change[] =>
  text(from) === text(to) ? [] : [{ field, from: text(from), to: text(to) }]

/** Each bit on its own: what was given and what was taken. */
function permissionChanges(from: PermissionSet, to: PermissionSet): readonly Change[] {
  const changed = permissionDifference(from, to)
  const given = permissionNames(permissionsWithout(changed, from)).map((field) => ({ field, from: undefined, to: 'yes' }))
  const taken = permissionNames(permissionsWithout(changed, to)).map((field) => ({ field, from: 'yes', to: undefined }))
  return [...given, ...taken]
}

type Override = OperationBody<'override'>
type Rule = Pick<Override, 'allow' | 'deny'>
const answer = (is: string) => (field: string) => [field, is] as const

/** What a place said for somebody before; nothing of its own is what its category said. */
function ruleBefore(before: CommunityState, place: Override['place'], target: Override['target']): Rule {
  const channel = place.type === 'channel' ? lookUp(before.channels, place.id) : undefined
  const overrides = place.type === 'category' ? lookUp(before.categories, place.id)?.overrides : channel && effectiveOverrides(before, channel)
  const rule =
    target.type === 'role' ? overrides?.roles.find((one) => one.roleId === target.id) : overrides?.members.find((one) => one.userId === target.id)
  return rule ?? { allow: NO_PERMISSIONS, deny: NO_PERMISSIONS }
}

const DESCRIBED: { readonly [T in OperationType]?: Describe<T> } = {
  'community-edit': (body, { words, communityId, before }) => {
    const [was, is] = [words.read(communityId, 'community', before.text), words.read(communityId, 'community', body.text)]
    return [...change('name', was?.name, is?.name), ...change('description', was?.description, is?.description)]
  },
  'category-edit': (body, { words, communityId, before }) => {
    const was = words.read(communityId, 'category', lookUp(before.categories, body.id)?.text ?? null)
    return change('name', was?.name, words.read(communityId, 'category', body.text)?.name)
  },
  'channel-edit': (body, { words, communityId, before }) => {
    const was = words.read(communityId, 'channel', lookUp(before.channels, body.id)?.text ?? null)
    const is = words.read(communityId, 'channel', body.text)
    return [...change('name', was?.name, is?.name), ...change('topic', was?.topic, is?.topic)]
  },
  'slow-mode': (body, { before }) => change('slowMode', lookUp(before.channels, body.id)?.slowMode, body.seconds),
  'history-policy': (body, { before }) => change('policy', lookUp(before.channels, body.id)?.policy, body.policy),
  'role-edit': (body, { words, communityId, before }) => {
    const role = lookUp(before.roles, body.id)
    const was = words.read(communityId, 'role', role?.text ?? null)
    const is = body.text === null ? was : words.read(communityId, 'role', body.text)
    const named = [...change('name', was?.name, is?.name), ...change('colour', was?.colour, is?.colour)]
    return role ? [...named, ...permissionChanges(role.permissions, body.permissions)] : named
  },
  'member-roles': (body, { words, communityId, before }) => {
    const name = (id: RoleId) => words.read(communityId, 'role', lookUp(before.roles, id)?.text ?? null)?.name ?? id
    const added = body.add.map((id) => ({ field: 'role', from: undefined, to: name(id) }))
    return [...added, ...body.remove.map((id) => ({ field: 'role', from: name(id), to: undefined }))]
  },
  nickname: (body, { words, communityId, before }) => {
    const was = lookUp(before.people, body.userId)?.membership?.nickname ?? null
    return change('nickname', words.read(communityId, 'nickname', was)?.name, words.read(communityId, 'nickname', body.text)?.name)
  },
  timeout: (body) => change('until', undefined, body.until),
  'channel-move': (body, { words, communityId, before }) => {
    const name = (id: CategoryId | null) => words.read(communityId, 'category', (id && lookUp(before.categories, id)?.text) ?? null)?.name
    const was = lookUp(before.channels, body.id)?.categoryId ?? null
    return [...change('category', name(was), name(body.categoryId)), ...change('synced', undefined, body.sync ? 'yes' : undefined)]
  },
  override: ({ place, target, allow, deny }, { before }) => {
    const was = ruleBefore(before, place, target)
    const said = (rule: Rule) => [...permissionNames(rule.allow).map(answer('allow')), ...permissionNames(rule.deny).map(answer('deny'))]
    const [from, to] = [new Map(said(was)), new Map(said({ allow, deny }))]
    return [...new Set([...from.keys(), ...to.keys()])].flatMap((field) => change(field, from.get(field), to.get(field)))
  },
  'invite-create': ({ expires, uses, open }) => [
    ...change('expires', undefined, expires),
    ...change('uses', undefined, uses),
    ...change('open', undefined, open ? 'yes' : 'no'),
  ],
}
