import type { Permission } from '../../models/api.ts'

/** Permissions that somebody asks for today, in the order shown; the others of Discord's set come with what they are for. */
export const COMMUNITY_PERMISSIONS = [
  'viewChannel',
  'readHistory',
  'sendMessages',
  'mentionEveryone',
  'createInvite',
  'changeNickname',
  'manageMessages',
  'bypassSlowMode',
  'moderateMembers',
  'kickMembers',
  'banMembers',
  'manageNicknames',
  'manageChannels',
  'manageRoles',
  'manageCommunity',
  'viewAuditLog',
  'administrator',
] as const satisfies readonly Permission[]

/** Those that are asked for in a channel, so that it may say otherwise; an invite leads into the whole community. */
export const CHANNEL_PERMISSIONS = [
  'viewChannel',
  'readHistory',
  'sendMessages',
  'mentionEveryone',
  'manageMessages',
  'bypassSlowMode',
  'manageChannels',
  'manageRoles',
] as const satisfies readonly Permission[]
