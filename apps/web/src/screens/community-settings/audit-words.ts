import type { HistoryPolicy } from '@conclave/protocol'
import type { AuditEntry } from '../../models/api.ts'
import type { Translate, WordKey } from '../../words/index.ts'
import type { useWords } from '../../words/index.ts'
import { COMMUNITY_PERMISSIONS } from '../communities/permission-list.ts'

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
  override: 'audit.override',
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
export function entryWords({ type, actorName: actor, subject }: AuditEntry, t: Translate): string {
  if (isKeyOf(ALONE, type)) return t(ALONE[type], { actor })
  if (isKeyOf(ABOUT, type)) return t(ABOUT[type], { actor, subject: subject?.name ?? '' })
  return t('audit.other', { actor })
}

const isKeyOf = <T extends object>(map: T, key: PropertyKey): key is keyof T => Object.hasOwn(map, key)

/** One change of an entry; undefined for what the sentence says already. */
export function changeWords({ field, from, to }: AuditEntry['changes'][number], { t, formats }: ReturnType<typeof useWords>): string | undefined {
  const permission = COMMUNITY_PERMISSIONS.find((one) => one === field)
  if (permission !== undefined) {
    const what = t(`community.can.${permission}`)
    return from === undefined && to !== 'deny' ? t('audit.given', { what }) : t('audit.taken', { what })
  }
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
      return to === '0' ? t('audit.timeoutEnded') : t('community.until', { time: formats.full(Number(to)) })
    default:
      return undefined
  }
}
