import { z } from 'zod'
import { LIMITS } from '../limits.ts'
import { communityRoutes } from './community-routes.ts'
import type { Route } from './route.ts'
import { accountKeyBox, bytesBetween, exactly, handleText, idText, oneTimePrekeys, sequence, standingPrekeys, timestamp } from './schemas.ts'

const link = bytesBetween(64, LIMITS.chainLinkBytes)
const opaqueMessage = z.string().min(1).max(1_024)
/** Number of a password suite; the client refuses unknown or weaker ones (T4). */
const suite = z.number().int().min(1).max(255)
const vault = bytesBetween(44, 512)
const empty = z.object({})
const sessionToken = z.object({ token: exactly(32), expires: timestamp })
const grant = z.object({ grant: exactly(32), expires: timestamp })
const signedChallenge = z.object({
  userId: idText('UserId'),
  deviceId: idText('DeviceId'),
  clientNonce: exactly(32),
  serverNonce: exactly(32),
  expiry: timestamp,
  signature: exactly(64),
})
const device = z.object({ deviceId: idText('DeviceId'), mailboxId: idText('MailboxId'), prekeys: standingPrekeys })
const accountKeys = z.object({
  generation: sequence,
  boxes: z
    .array(accountKeyBox)
    .min(1)
    .max(LIMITS.devicesPerAccount + 1),
})

/** The table of all HTTP methods. A name here is the name of the method in the typed client and of the handler in the server. */
export const routes = {
  serverInfo: {
    method: 'GET',
    path: '/v1/server',
    auth: 'none',
    summary: 'Who this server is, and what it takes',
    output: z.object({
      software: z.string(),
      protocolVersion: z.number().int(),
      serverId: idText('ServerId'),
      serverKey: exactly(32),
      opaqueKey: z.string().max(128),
      registration: z.enum(['open', 'invite', 'closed']),
      passwordSuite: suite,
      time: timestamp,
    }),
    errors: [],
  },
  handleAvailable: {
    method: 'GET',
    path: '/v1/handles/:handle',
    auth: 'none',
    summary: 'Whether a handle may still be taken',
    params: z.object({ handle: handleText }),
    output: z.object({ available: z.boolean() }),
    errors: ['E_HANDLE_MALFORMED'],
  },
  registrationStart: {
    method: 'POST',
    path: '/v1/registration/start',
    auth: 'none',
    summary: 'First half of OPAQUE registration (RFC 9807), for an account that does not exist yet',
    body: z.object({ userId: idText('UserId'), handle: handleText, request: opaqueMessage, invite: z.string().max(128).optional() }),
    output: z.object({ response: opaqueMessage }),
    errors: ['E_HANDLE_MALFORMED', 'E_HANDLE_TAKEN', 'E_REGISTRATION_CLOSED', 'E_INVITE_INVALID'],
  },
  registrationFinish: {
    method: 'POST',
    path: '/v1/registration/finish',
    auth: 'none',
    summary: 'Makes the account: chain, password record, vault, first device, in one transaction. The device then signs in',
    body: z.object({
      userId: idText('UserId'),
      handle: handleText,
      invite: z.string().max(128).optional(),
      /** genesis, rotate (generation 1), set-handle, set-vault. */
      links: z.array(link).length(4),
      accountKeys,
      record: opaqueMessage,
      suite,
      vault,
      device,
      tokenGeneration: sequence,
      tokenHash: exactly(32),
      profile: z.object({ generation: sequence, ciphertext: bytesBetween(1, LIMITS.profileBytes) }),
    }),
    output: empty,
    errors: [
      'E_HANDLE_MALFORMED',
      'E_HANDLE_TAKEN',
      'E_REGISTRATION_CLOSED',
      'E_INVITE_INVALID',
      'E_CHAIN_INVALID',
      'E_SIGNATURE',
      'E_SUITE_REFUSED',
      'E_CONFLICT',
    ],
  },
  loginStart: {
    method: 'POST',
    path: '/v1/login/start',
    auth: 'none',
    summary: 'First half of OPAQUE login. Answers alike for handles that do not exist',
    body: z.object({ handle: handleText, request: opaqueMessage }),
    output: z.object({ loginId: exactly(16), userId: idText('UserId'), response: opaqueMessage, suite }),
    errors: ['E_HANDLE_MALFORMED'],
  },
  loginFinish: {
    method: 'POST',
    path: '/v1/login/finish',
    auth: 'none',
    summary: 'Second half of OPAQUE login: the vault, and a grant with which to add a device',
    body: z.object({ loginId: exactly(16), request: opaqueMessage }),
    output: grant.extend({ vault, vaultVersion: sequence }),
    errors: ['E_CREDENTIALS', 'E_LOGIN_EXPIRED'],
  },
  sessionChallenge: {
    method: 'POST',
    path: '/v1/sessions/challenge',
    auth: 'none',
    summary: 'A nonce to sign. Answers alike for devices that do not exist',
    body: z.object({ userId: idText('UserId'), deviceId: idText('DeviceId'), clientNonce: exactly(32) }),
    output: z.object({ serverNonce: exactly(32), expiry: timestamp }),
    errors: [],
  },
  sessionStart: {
    method: 'POST',
    path: '/v1/sessions',
    auth: 'none',
    summary: 'A session for a device that signed the challenge',
    body: signedChallenge,
    output: sessionToken,
    errors: ['E_CHALLENGE_EXPIRED', 'E_SIGNATURE', 'E_DEVICE_REVOKED'],
  },
  recoveryStart: {
    method: 'POST',
    path: '/v1/recovery',
    auth: 'none',
    summary: 'A grant for the recovery key (its id stands in the chain) that signed the challenge',
    body: signedChallenge,
    output: grant,
    errors: ['E_CHALLENGE_EXPIRED', 'E_SIGNATURE'],
  },
  sessionEnd: { method: 'DELETE', path: '/v1/sessions/current', auth: 'session', summary: 'Ends this session', output: empty, errors: [] },
  accountState: {
    method: 'GET',
    path: '/v1/account',
    auth: 'session',
    summary: 'What the server holds of one’s own account, in numbers',
    output: z.object({
      userId: idText('UserId'),
      handle: z.string(),
      chainHead: sequence,
      recordsHead: sequence,
      vaultVersion: sequence,
      tokenGeneration: sequence,
      profileGeneration: sequence,
    }),
    errors: [],
  },
  deviceAdd: {
    method: 'POST',
    path: '/v1/devices',
    auth: 'either',
    summary: 'Adds a device: its link in the chain, account key, mailbox and prekeys, in one transaction',
    body: z.object({ expect: sequence, link, accountKeys, device }),
    output: empty,
    errors: ['E_CHAIN_INVALID', 'E_SIGNATURE', 'E_CONFLICT', 'E_DEVICE_LIMIT'],
  },
  deviceList: {
    method: 'GET',
    path: '/v1/devices',
    auth: 'session',
    summary: 'When each device of the account was last seen, by day',
    output: z.object({ devices: z.array(z.object({ deviceId: idText('DeviceId'), lastSeen: timestamp, current: z.boolean() })) }),
    errors: [],
  },
  chainAppend: {
    method: 'POST',
    path: '/v1/chain',
    auth: 'either',
    summary:
      'Appends links to the own chain, with the account keys they commit to. With a grant: a device that signs in replaces a lost account key first',
    body: z.object({ expect: sequence, links: z.array(link).min(1).max(4), accountKeys: accountKeys.optional() }),
    output: z.object({ headSeq: sequence }),
    errors: ['E_CHAIN_INVALID', 'E_SIGNATURE', 'E_CONFLICT', 'E_HANDLE_TAKEN', 'E_HANDLE_MALFORMED'],
  },
  accountKeyRead: {
    method: 'GET',
    path: '/v1/account-keys/:receiverId',
    auth: 'either',
    summary: 'The account key of the newest generation, boxed to one device or to the recovery key',
    params: z.object({ receiverId: idText('DeviceId') }),
    output: z.object({ generation: sequence, box: bytesBetween(1_120, 1_400) }),
    errors: ['E_NOT_FOUND'],
  },
  passwordStart: {
    method: 'POST',
    path: '/v1/password/start',
    auth: 'either',
    summary: 'First half of a new OPAQUE registration for the own account',
    body: z.object({ request: opaqueMessage }),
    output: z.object({ response: opaqueMessage }),
    errors: [],
  },
  passwordChange: {
    method: 'PUT',
    path: '/v1/password',
    auth: 'either',
    summary: 'Swaps password record and vault in one transaction; `link` is a set-vault signed by the recovery key',
    body: z.object({ expect: sequence, link, record: opaqueMessage, suite, vault }),
    output: empty,
    errors: ['E_CHAIN_INVALID', 'E_SIGNATURE', 'E_CONFLICT', 'E_SUITE_REFUSED'],
  },
  recoveryReplace: {
    method: 'PUT',
    path: '/v1/recovery',
    auth: 'either',
    summary: 'Somebody may know the password: replace-recovery, then set-vault, with new account keys, password record and vault, in one transaction',
    body: z.object({ expect: sequence, links: z.array(link).length(2), accountKeys, record: opaqueMessage, suite, vault }),
    output: empty,
    errors: ['E_CHAIN_INVALID', 'E_SIGNATURE', 'E_CONFLICT', 'E_SUITE_REFUSED'],
  },
  prekeyCount: {
    method: 'GET',
    path: '/v1/prekeys',
    auth: 'session',
    summary: 'One-time keys left on the server',
    output: z.object({ x25519: sequence, kem: sequence }),
    errors: [],
  },
  prekeyUpload: {
    method: 'PUT',
    path: '/v1/prekeys',
    auth: 'session',
    summary: 'Replaces the standing prekeys, adds one-time keys. A key id that is known is left as it is',
    body: z.object({ standing: standingPrekeys.optional(), oneTime: oneTimePrekeys.optional() }),
    output: z.object({ x25519: sequence, kem: sequence }),
    errors: ['E_SIGNATURE'],
  },
  prekeyWithdraw: {
    method: 'DELETE',
    path: '/v1/prekeys',
    auth: 'session',
    summary: 'Hands out none of the one-time keys that are left: the device has lost their private halves. Their numbers stay known',
    output: z.object({ x25519: sequence, kem: sequence }),
    errors: [],
  },
  deliveryTokenSet: {
    method: 'PUT',
    path: '/v1/delivery-token',
    auth: 'session',
    summary: 'Replaces the hash of the delivery token; the former one stops working at once (T9)',
    body: z.object({ generation: sequence, hash: exactly(32) }),
    output: empty,
    errors: ['E_CONFLICT'],
  },
  profileSet: {
    method: 'PUT',
    path: '/v1/profile',
    auth: 'session',
    summary: 'Replaces the encrypted profile',
    body: z.object({ generation: sequence, ciphertext: bytesBetween(1, LIMITS.profileBytes) }),
    output: empty,
    errors: ['E_CONFLICT'],
  },
  recordsAppend: {
    method: 'POST',
    path: '/v1/records',
    auth: 'session',
    summary: 'Appends encrypted account records (contacts, profile keys, settings); `expect` is the last sequence number seen',
    body: z.object({ expect: sequence, records: z.array(bytesBetween(1, LIMITS.recordBytes)).min(1).max(LIMITS.recordsPerRequest) }),
    output: z.object({ headSeq: sequence }),
    errors: ['E_CONFLICT'],
  },
  recordsRead: {
    method: 'GET',
    path: '/v1/records',
    auth: 'session',
    summary: 'Account records after a sequence number, in pages',
    query: z.object({ after: z.coerce.number().int().min(0).default(0) }),
    output: z.object({
      records: z.array(z.object({ seq: sequence, record: bytesBetween(1, LIMITS.recordBytes) })).max(LIMITS.page),
      headSeq: sequence,
    }),
    errors: [],
  },
  ...communityRoutes,
} as const satisfies Record<string, Route>

export type Routes = typeof routes
export type RouteName = keyof Routes
