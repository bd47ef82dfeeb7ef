import type { HistoryPolicy } from '@conclave/protocol'
import type { AuditEntry } from '../../models/api.ts'
import type { Translate, WordKey } from '../../words/index.ts'
import type { useWords } from '../../words/index.ts'
import { COMMUNITY_PERMISSIONS } from '../communities/permission-list.ts'
import { colourName } from './RoleColours.tsx'

/** What is done to nothing in particular. */
const ALONE = {
  create: 'audit.create',
  'community-edit': 'audit.communityEdit',
  close: 'audit.close',
  join: 'audit.join',
  leave: 'audit.leave',
  'invite-create': 'audit.inviteCreate',
  'invite-revoke': 'audit.inviteRevoke',
  'owner-accept': 'audit.ownerAccept',
  successors: 'audit.successors',
} as const satisfies Record<string, WordKey>

/** What is done to somebody, or to one thing. */
const ABOUT = {
  'category-create': 'audit.categoryCreate',
  'category-edit': 'audit.categoryEdit',
  'category-move': 'audit.categoryMove',
  'category-delete': 'audit.categoryDelete',
  'channel-create': 'audit.channelCreate',
  'channel-edit': 'audit.channelEdit',
  'channel-move': 'audit.channelMove',
  'channel-delete': 'audit.channelDelete',
  'slow-mode': 'audit.slowMode',
  'history-policy': 'audit.policy',
  'history-open': 'audit.historyOpen',
  'role-create': 'audit.roleCreate',
  'role-edit': 'audit.roleEdit',
  'role-move': 'audit.roleMove',
  'role-delete': 'audit.roleDelete',
  'member-roles': 'audit.memberRoles',
  nickname: 'audit.nickname',
  kick: 'audit.kick',
  ban: 'audit.ban',
  unban: 'audit.unban',
  timeout: 'audit.timeout',
  'owner-offer': 'audit.ownerOffer',
} as const satisfies Record<string, WordKey>

/** What somebody did, as a sentence; what this version does not know is an entry of the ledger all the same. */
export function entryWords({ type, actorName: actor, subject, target }: AuditEntry, t: Translate): string {
  if (target !== undefined) {
    if (type === 'override') return t('audit.override', { actor, subject: placeOf(subject, t), target: nameOf(target, t) })
    if (type === 'join') return t('audit.joinBy', { actor, target: target.name })
    if (type === 'invite-revoke') return t('audit.inviteRevokeOf', { actor, target: target.name })
  }
  if (isKeyOf(ALONE, type)) return t(ALONE[type], { actor })
  if (isKeyOf(ABOUT, type)) return t(ABOUT[type], { actor, subject: nameOf(subject, t) })
  return t('audit.other', { actor })
}

const placeOf = (place: AuditEntry['subject'], t: Translate): string =>
  place?.type === 'channel' ? t('community.channelName', { name: place.name }) : (place?.name ?? '')

/** The role of everyone is the one without a name of its own. */
function nameOf(one: AuditEntry['subject'], t: Translate): string {
  if (one?.type === 'role' && one.name === '') return t('community.everyone')
  return one?.name ?? ''
}

const isKeyOf = <T extends object>(map: T, key: PropertyKey): key is keyof T => Object.hasOwn(map, key)

type Change = AuditEntry['changes'][number]
type Words = ReturnType<typeof useWords>

/** One change of an entry; undefined for what the sentence says already. */
export function changeWords(change: Change, words: Words): string | undefined {
  const permission = COMMUNITY_PERMISSIONS.find((one) => one === change.field)
  return permission === undefined ? fieldWords(change, words) : permissionWords(change, words.t(`community.can.${permission}`), words.t)
}

/** Of a role a permission is given or taken; a channel or category allows it, denies it, or says nothing. */
function permissionWords({ from, to }: Change, what: string, t: Translate): string {
  if (to === 'allow') return t('audit.allowed', { what })
  if (to === 'deny') return t('audit.denied', { what })
  if (from === 'allow' || from === 'deny') return t('audit.asRoles', { what })
  return from === undefined ? t('audit.given', { what }) : t('audit.taken', { what })
}

function fieldWords({ field, from, to }: Change, { t, formats }: Words): string | undefined {
  switch (field) {
    case 'name':
    case 'topic':
    case 'description':
    case 'nickname':
      return t('audit.renamed', { from: from ?? '', to: to ?? '' })
    case 'slowMode':
      return to === undefined || to === '0' ? t('community.slowModeOff') : formats.duration(Number(to))
    case 'policy':
      return t(`community.policyName.${to as HistoryPolicy}`)
    case 'role':
      return to === undefined ? t('audit.taken', { what: from ?? '' }) : t('audit.given', { what: to })
    case 'until':
      return to === '0' ? t('audit.timeoutEnded') : t('audit.until', { time: formats.full(Number(to)) })
    case 'category':
      return to === undefined ? t('audit.movedOut') : t('audit.movedInto', { name: to })
    case 'synced':
      return t('audit.tookOver')
    case 'colour':
      return t('audit.colour', { name: colourWords(to, t) })
    case 'expires':
      return to === '0' ? t('community.never') : t('audit.until', { time: formats.full(Number(to)) })
    case 'uses':
      return to === '0' ? t('audit.forAnybody') : t('audit.forSo', { count: Number(to) })
    case 'open':
      return to === 'yes' ? t('community.openLink') : undefined
    default:
      return undefined
  }
}

function colourWords(colour: string | undefined, t: Translate): string {
  if (colour === undefined) return t('community.noColour')
  const name = colourName(Number(colour))
  return name === undefined ? `#${Number(colour).toString(16).padStart(6, '0')}` : t(`community.colour.${name}`)
}
