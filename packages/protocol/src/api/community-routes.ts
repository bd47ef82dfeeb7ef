import { z } from 'zod'
import { LIMITS } from '../limits.ts'
import type { Route } from './route.ts'
import { base64urlText, bytesBetween, exactly, idText, sequence, timestamp } from './schemas.ts'

const communityId = idText('CommunityId')
const groupId = exactly(32)
const entry = bytesBetween(64, LIMITS.ledgerEntryBytes)
const record = bytesBetween(64, LIMITS.epochRecordBytes)
const bundle = bytesBetween(48, LIMITS.groupInfoBytes + 48)
/** `S_e` under HK (T11): for those who come by an open link. */
const history = exactly(80)
/** JK or HK boxed to the key of an invite (T11). */
const keyBox = exactly(1_168)
/** Of a group: how often it was founded anew. */
const generation = z.number().int().min(0).max(0xffff_ffff)
/** InviteId and a signature for the caller by the key of the invite: whoever holds the link, and not whoever knows the id. */
const inviteProof = base64urlText(80)
const preview = bytesBetween(48, LIMITS.invitePreviewBytes)
const after = z.coerce.number().int().min(0).default(0)
const pageSize = z.coerce.number().int().min(1).max(LIMITS.page).default(LIMITS.page)
const base64 = (bytes: number) => Math.ceil((bytes * 4) / 3)
const SMALL = 8_192

/** What an invite needs beside its entry in the ledger; kept until it is replaced or the invite ends. */
const inviteBoxes = z.object({
  inviteId: idText('InviteId'),
  /** Generation of the boxed keys. */
  generation: z.number().int().min(1).max(LIMITS.ledgerKeys),
  ledgerKey: keyBox,
  /** Of open invites only. */
  historyKey: keyBox.optional(),
  preview: preview.optional(),
})
const group = z.object({ communityId, groupId })
const communityErrors = ['E_NOT_FOUND', 'E_NOT_A_MEMBER'] as const
const groupErrors = [...communityErrors, 'E_FORBIDDEN'] as const
/** What the reducer and the checks before it may answer; docs/protocol/governance.md says when. */
const ledgerErrors = [
  ...communityErrors,
  'E_LEDGER_INVALID',
  'E_VERSION',
  'E_SIGNATURE',
  'E_DEVICE_REVOKED',
  'E_CHAIN_FORK',
  'E_CHAIN_ROLLBACK',
  'E_STALE_HEAD',
  'E_CONFLICT',
  'E_FORBIDDEN',
  'E_ALREADY_MEMBER',
  'E_ROLE_ORDER',
  'E_NOT_YOURS_TO_GIVE',
  'E_OWNER',
  'E_COMMUNITY_CLOSED',
  'E_COMMUNITY_FULL',
  'E_COMMUNITY_LIMIT',
  'E_BANNED',
  'E_TIMED_OUT',
  'E_INVITE_INVALID',
  'E_INVITE_EXPIRED',
  'E_INVITE_USED',
  'E_INVITE_REVOKED',
  'E_CHANNEL_FULL',
] as const

/** The part of the table that concerns communities. Everything but `inviteRead` needs a member; `ledgerRead` and `memberChains` take a live invite or a former member too. */
export const communityRoutes = {
  communityCreate: {
    method: 'POST',
    path: '/v1/communities',
    auth: 'session',
    summary: 'Begins a ledger with its first entry, whose hash is the id of the community',
    body: z.object({ entry }),
    output: z.object({ communityId, time: timestamp }),
    errors: ledgerErrors,
  },
  communityRead: {
    method: 'GET',
    path: '/v1/communities/:communityId',
    auth: 'session',
    summary: 'How far ledger, groups and channels stand that the caller may read',
    params: z.object({ communityId }),
    output: z.object({
      ledgerHead: sequence,
      groups: z.array(z.object({ groupId, generation, head: sequence })).max(LIMITS.groups),
      channels: z.array(z.object({ channelId: idText('ChannelId'), head: sequence, trimmed: sequence })).max(LIMITS.channels),
    }),
    errors: communityErrors,
  },
  ledgerAppend: {
    method: 'POST',
    path: '/v1/communities/:communityId/ledger',
    auth: 'session',
    summary: 'Appends an entry, if signature, place and rules allow it; boxes of invites come with the entry that makes them necessary',
    params: z.object({ communityId }),
    body: z.object({ entry, boxes: z.array(inviteBoxes).max(50).optional() }),
    output: z.object({ time: timestamp }),
    errors: ledgerErrors,
  },
  ledgerRead: {
    method: 'GET',
    path: '/v1/communities/:communityId/ledger',
    auth: 'session',
    summary:
      'Stored entries after a number, in pages; for members, for whoever holds the link of a live invite, and up to the entry by which they went for who was a member',
    params: z.object({ communityId }),
    query: z.object({ after, invite: inviteProof.optional() }),
    output: z.object({ entries: z.array(bytesBetween(64, LIMITS.ledgerEntryBytes)).max(1_000), head: sequence }),
    errors: [...communityErrors, 'E_INVITE_EXPIRED', 'E_INVITE_USED', 'E_INVITE_REVOKED', 'E_BANNED'],
  },
  memberChains: {
    method: 'POST',
    path: '/v1/communities/:communityId/chains',
    auth: 'session',
    summary: 'Sigchains of people named in the ledger, each after a number; a page is cut short when it grows too large',
    params: z.object({ communityId }),
    body: z.object({
      users: z
        .array(z.object({ userId: idText('UserId'), after: sequence }))
        .min(1)
        .max(LIMITS.groupLeaves),
      invite: inviteProof.optional(),
    }),
    output: z.object({
      chains: z.array(z.object({ userId: idText('UserId'), links: z.array(bytesBetween(64, LIMITS.chainLinkBytes)), head: sequence })),
    }),
    errors: [...communityErrors, 'E_INVITE_EXPIRED', 'E_INVITE_USED', 'E_INVITE_REVOKED', 'E_BANNED'],
  },
  inviteRead: {
    method: 'GET',
    path: '/v1/invites/:inviteId',
    auth: 'none',
    summary: 'What an invite shows before joining: ciphertext for the holder of the link, and the newest entry of the ledger',
    params: z.object({ inviteId: idText('InviteId') }),
    output: z.object({
      communityId,
      ledgerHead: sequence,
      ledgerHash: exactly(32),
      generation: sequence,
      ledgerKey: keyBox.optional(),
      historyKey: keyBox.optional(),
      preview: preview.optional(),
    }),
    errors: ['E_NOT_FOUND', 'E_INVITE_EXPIRED', 'E_INVITE_USED', 'E_INVITE_REVOKED', 'E_COMMUNITY_CLOSED'],
  },
  inviteBoxes: {
    method: 'PUT',
    path: '/v1/communities/:communityId/invites',
    auth: 'session',
    summary: 'Replaces boxes and previews of live invites; boxes of a lower generation are refused',
    params: z.object({ communityId }),
    body: z.object({ boxes: z.array(inviteBoxes).min(1).max(50) }),
    output: z.object({}),
    errors: [...communityErrors, 'E_CONFLICT', 'E_FORBIDDEN'],
  },
  inviteStates: {
    method: 'GET',
    path: '/v1/communities/:communityId/invites',
    auth: 'session',
    summary: 'For which generation of the keys each live invite has boxes, so that members mend what is missing',
    params: z.object({ communityId }),
    output: z.object({ invites: z.array(z.object({ inviteId: idText('InviteId'), generation: sequence })).max(LIMITS.invites) }),
    errors: communityErrors,
  },
  commitAppend: {
    method: 'POST',
    path: '/v1/communities/:communityId/groups/:groupId/commits',
    auth: 'session',
    summary: 'Appends a commit with the record and the join bundle of the epoch that it begins, or founds the group; all or nothing',
    params: group,
    body: z.object({
      /** The last entry of the group's stream that the sender has: compare-and-append. */
      expect: sequence,
      /** What the group id is made of; the audience as the reducer names it. */
      audience: z.string().min(1).max(SMALL),
      generation,
      /** None for the epoch 0 of a group that is founded. */
      commit: bytesBetween(1, LIMITS.commitBytes).optional(),
      record,
      bundle,
      history: history.optional(),
    }),
    bodyBytes: base64(LIMITS.commitRequestBytes) + SMALL * 2,
    output: z.object({ seq: sequence }),
    errors: [
      ...groupErrors,
      'E_CONFLICT',
      'E_SIGNATURE',
      'E_STALE_EPOCH',
      'E_LEDGER_INVALID',
      'E_COMMUNITY_LIMIT',
      'E_COMMUNITY_CLOSED',
      'E_CHANNEL_FULL',
    ],
  },
  commitsRead: {
    method: 'GET',
    path: '/v1/communities/:communityId/groups/:groupId/commits',
    auth: 'session',
    summary: 'Commits after a number, in order, each with the record that came with it',
    params: group,
    query: z.object({ after }),
    output: z.object({
      entries: z.array(z.object({ seq: sequence, commit: bytesBetween(1, LIMITS.commitBytes).optional(), record })).max(LIMITS.page),
      head: sequence,
    }),
    errors: groupErrors,
  },
  epochRecords: {
    method: 'GET',
    path: '/v1/communities/:communityId/groups/:groupId/records',
    auth: 'session',
    summary: 'The newest record of each epoch named',
    params: group,
    query: z.object({ from: after, to: z.coerce.number().int().min(0) }),
    output: z.object({ records: z.array(record).max(1_000) }),
    errors: groupErrors,
  },
  epochRecordReplace: {
    method: 'PUT',
    path: '/v1/communities/:communityId/groups/:groupId/records',
    auth: 'session',
    summary: 'Puts a record of an epoch in the place of one that does not verify, or lacks wraps',
    params: group,
    body: z.object({ record }),
    output: z.object({}),
    errors: [...groupErrors, 'E_SIGNATURE', 'E_LEDGER_INVALID'],
  },
  bundleRead: {
    method: 'GET',
    path: '/v1/communities/:communityId/groups/:groupId/bundle',
    auth: 'session',
    summary: 'What a device needs to come into the group: the GroupInfo under the key of the ledger',
    params: group,
    output: z.object({ seq: sequence, epoch: sequence, bundle, history: history.optional(), record }),
    errors: groupErrors,
  },
  bundleReplace: {
    method: 'PUT',
    path: '/v1/communities/:communityId/groups/:groupId/bundle',
    auth: 'session',
    summary: 'Puts a bundle of the newest epoch in the place of one that does not verify',
    params: group,
    body: z.object({ epoch: sequence, bundle, history: history.optional() }),
    bodyBytes: base64(LIMITS.commitRequestBytes) + SMALL,
    output: z.object({}),
    errors: [...groupErrors, 'E_STALE_EPOCH'],
  },
  bundleWanted: {
    method: 'POST',
    path: '/v1/communities/:communityId/groups/:groupId/bundle/wanted',
    auth: 'session',
    summary: 'Asks the members who are there to replace the bundle, or the keys in it, that the caller cannot open',
    params: group,
    output: z.object({}),
    errors: groupErrors,
  },
  channelRead: {
    method: 'GET',
    path: '/v1/communities/:communityId/channels/:channelId/entries',
    auth: 'session',
    summary: 'Entries before a number, newest first, or after one, in order',
    params: z.object({ communityId, channelId: idText('ChannelId') }),
    query: z.object({ before: z.coerce.number().int().min(1).optional(), after: z.coerce.number().int().min(0).optional(), limit: pageSize }),
    output: z.object({
      entries: z.array(z.object({ seq: sequence, payload: bytesBetween(1, LIMITS.channelEntryBytes) })).max(LIMITS.page),
      head: sequence,
      trimmed: sequence,
    }),
    errors: [...communityErrors, 'E_FORBIDDEN'],
  },
  channelErase: {
    method: 'POST',
    path: '/v1/communities/:communityId/channels/:channelId/erase',
    auth: 'session',
    summary: 'Replaces entries by tombstones: one’s own, or with the permission to manage messages anybody’s',
    params: z.object({ communityId, channelId: idText('ChannelId') }),
    body: z.object({ seqs: z.array(sequence).min(1).max(LIMITS.page) }),
    output: z.object({}),
    errors: [...communityErrors, 'E_FORBIDDEN', 'E_TIMED_OUT'],
  },
} as const satisfies Record<string, Route>
