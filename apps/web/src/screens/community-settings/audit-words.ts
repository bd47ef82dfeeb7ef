import type { HistoryPolicy } from '@conclave/protocol'
import type { AuditEntry } from '../../models/api.ts'
import type { Translate, WordKey } from '../../words/index.ts'
import type { useWords } from '../../words/index.ts'
import { COMMUNITY_PERMISSIONS } from '../communities/permission-list.ts'

/** What is done to nothing in particular. */
const ALONE = {
  create: 'community.audit.create',
  'community-edit': 'community.audit.communityEdit',
  close: 'community.audit.close',
  join: 'community.audit.join',
  leave: 'community.audit.leave',
  'invite-create': 'community.audit.inviteCreate',
  'invite-revoke': 'community.audit.inviteRevoke',
  'owner-accept': 'community.audit.ownerAccept',
  successors: 'community.audit.successors',
} as const satisfies Record<string, WordKey>

/** What is done to somebody, or to one thing. */
const ABOUT = {
  'category-create': 'community.audit.categoryCreate',
  'category-edit': 'community.audit.categoryEdit',
  'category-move': 'community.audit.categoryMove',
  'category-delete': 'community.audit.categoryDelete',
  'channel-create': 'community.audit.channelCreate',
  'channel-edit': 'community.audit.channelEdit',
  'channel-move': 'community.audit.channelMove',
  'channel-delete': 'community.audit.channelDelete',
  'slow-mode': 'community.audit.slowMode',
  'history-policy': 'community.audit.policy',
  'history-open': 'community.audit.historyOpen',
  override: 'community.audit.override',
  'role-create': 'community.audit.roleCreate',
  'role-edit': 'community.audit.roleEdit',
  'role-move': 'community.audit.roleMove',
  'role-delete': 'community.audit.roleDelete',
  'member-roles': 'community.audit.memberRoles',
  nickname: 'community.audit.nickname',
  kick: 'community.audit.kick',
  ban: 'community.audit.ban',
  unban: 'community.audit.unban',
  timeout: 'community.audit.timeout',
  'owner-offer': 'community.audit.ownerOffer',
} as const satisfies Record<string, WordKey>

/** What somebody did, as a sentence; what this version does not know is an entry of the ledger all the same. */
export function entryWords({ type, actorName: actor, subject }: AuditEntry, t: Translate): string {
  if (isKeyOf(ALONE, type)) return t(ALONE[type], { actor })
  if (isKeyOf(ABOUT, type)) return t(ABOUT[type], { actor, subject: subject?.name ?? '' })
  return t('community.audit.other', { actor })
}

const isKeyOf = <T extends object>(map: T, key: PropertyKey): key is keyof T => Object.hasOwn(map, key)

/** One change of an entry; undefined for what the sentence says already. */
export function changeWords({ field, from, to }: AuditEntry['changes'][number], { t, formats }: ReturnType<typeof useWords>): string | undefined {
  const permission = COMMUNITY_PERMISSIONS.find((one) => one === field)
  if (permission !== undefined) {
    const what = t(`community.can.${permission}`)
    return from === undefined && to !== 'deny' ? t('community.audit.given', { what }) : t('community.audit.taken', { what })
  }
  switch (field) {
    case 'name':
    case 'topic':
    case 'description':
    case 'nickname':
      return t('community.audit.renamed', { from: from ?? '', to: to ?? '' })
    case 'slowMode':
      return to === undefined || to === '0' ? t('community.slowModeOff') : formats.duration(Number(to))
    case 'policy':
      return t(`community.policyName.${to as HistoryPolicy}`)
    case 'role':
      return to === undefined ? t('community.audit.taken', { what: from ?? '' }) : t('community.audit.given', { what: to })
    case 'until':
      return to === '0' ? t('community.auditTimeoutEnded') : t('community.until', { time: formats.full(Number(to)) })
    default:
      return undefined
  }
}
