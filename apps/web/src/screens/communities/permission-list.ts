import type { Permission } from '../../models/api.ts'

/** Permissions that mean something today, in the order shown; the others of Discord's set come with what they are for. */
export const COMMUNITY_PERMISSIONS = [
  'viewChannel',
  'sendMessages',
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

/** Those that a channel may say otherwise. */
export const CHANNEL_PERMISSIONS = [
  'viewChannel',
  'sendMessages',
  'createInvite',
  'manageMessages',
  'bypassSlowMode',
  'manageChannels',
  'manageRoles',
] as const satisfies readonly Permission[]
