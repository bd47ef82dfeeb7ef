import { activeDevices, type ChainState, checkAccountKeyBoxes, decodeSignedLink, extendChain, verifyChain } from '@conclave/crypto/verify'
import { ConclaveError, type Handle, parseHandle, type RouteInput, type Routes, type UserId } from '@conclave/protocol'
import type { Context } from '../../context.ts'
import type { AccountKeyBoxes } from '../../store/port.ts'
import { checkVault } from '../chain/change.ts'
import { useOnce } from '../limits/limits.ts'
import { checkRecord, registrationResponse } from '../login/opaque.ts'
import { checkStandingPrekeys } from '../prekeys/check.ts'
import { inviteHash } from './invites.ts'

type Finish = RouteInput<Routes['registrationFinish']>['body']

/**
 * First half of OPAQUE registration, never for an account that exists: its answers would let anybody try passwords of that account without
 * the limit of sign-ins (RFC 9807 section 5.1: the OPRF key belongs to the credential identifier).
 * @throws ConclaveError `E_HANDLE_MALFORMED`, `E_HANDLE_TAKEN`, `E_REGISTRATION_CLOSED`, `E_INVITE_INVALID`, `E_MALFORMED`, `E_CONFLICT`
 */
export async function beginRegistration(context: Context, input: RouteInput<Routes['registrationStart']>['body']): Promise<string> {
  await checkAdmission(context, input.invite)
  if (await context.store.accounts.handleTaken(parseHandle(input.handle))) throw new ConclaveError('E_HANDLE_TAKEN')
  if ((await context.store.accounts.byId(input.userId)) !== undefined) throw new ConclaveError('E_CONFLICT', 'the account exists')
  return registrationResponse(context.keys, input.userId, input.request)
}

/**
 * Makes an account: everything is checked against its chain, then written in one transaction.
 * @throws ConclaveError as {@link beginRegistration}, `E_CHAIN_INVALID`, `E_SIGNATURE`, `E_SUITE_REFUSED`, `E_CONFLICT`
 */
export async function completeRegistration(context: Context, input: Finish, address: string): Promise<void> {
  const handle = parseHandle(input.handle)
  const hash = await checkAdmission(context, input.invite)
  const state = await checkFirstLinks(context, input, handle)
  const vaultVersion = checkVault(context, state, input)
  const first = state.devices.get(input.device.deviceId)
  if (first === undefined || activeDevices(state).length !== 1) throw new ConclaveError('E_CHAIN_INVALID', 'the chain has another device')
  await checkStandingPrekeys(context, { userId: input.userId, deviceId: input.device.deviceId, key: first.keys.ed25519 }, input.device.prekeys)
  checkRecord(context.keys, input.userId, input.record)
  useOnce(context.limits.signUps, address, context.clock.now())
  await context.store.accounts.create({
    userId: input.userId,
    handle,
    password: { record: input.record, suite: input.suite, vault: input.vault, vaultVersion },
    tokenGeneration: input.tokenGeneration,
    tokenHash: input.tokenHash,
    profileGeneration: input.profile.generation,
    profile: input.profile.ciphertext,
    links: input.links,
    accountKeys: input.accountKeys,
    device: { ...input.device, signingKey: first.keys.ed25519 },
    ...(hash && { inviteHash: hash }),
    now: context.clock.now(),
  })
}

/** genesis, rotate, set-handle, set-vault (T1, T4), of this account and with these account keys. */
async function checkFirstLinks(context: Context, input: Finish, handle: Handle): Promise<ChainState> {
  const [genesis, ...rest] = input.links as [Uint8Array, ...Uint8Array[]]
  let state = await verifyChain(context.verify, [genesis], input.userId)
  const types: string[] = []
  for (const encoded of rest) {
    state = await extendChain(context.verify, state, encoded)
    const { link } = decodeSignedLink(context.verify, encoded)
    checkAccountKeyBoxes(context.verify, state, link, accountKeysOf(link.type, input.accountKeys))
    types.push(link.type)
  }
  if (types.join() !== 'rotate,set-handle,set-vault')
    throw new ConclaveError('E_CHAIN_INVALID', 'a new account has genesis, rotate, set-handle, set-vault')
  if (state.handle !== handle) throw new ConclaveError('E_CHAIN_INVALID', 'the chain has another handle')
  return state
}

function accountKeysOf(type: string, accountKeys: AccountKeyBoxes): AccountKeyBoxes | undefined {
  return type === 'rotate' ? accountKeys : undefined
}

/** @returns the hash of the invitation that the account uses up, if one is needed */
async function checkAdmission(context: Context, invite: string | undefined): Promise<Uint8Array | undefined> {
  switch (context.config.registration) {
    case 'open':
      return undefined
    case 'closed':
      throw new ConclaveError('E_REGISTRATION_CLOSED')
    case 'invite': {
      const hash = inviteHash(invite ?? '')
      if (!(await context.store.invites.usable(hash, context.clock.now()))) throw new ConclaveError('E_INVITE_INVALID')
      return hash
    }
  }
}

/** First half of a new password for an account that exists. Counts as a sign-in, because its answer serves to try a password. @throws ConclaveError `E_MALFORMED`, `E_RATE_LIMITED` */
export function beginPasswordChange(context: Context, userId: UserId, request: string): string {
  useOnce(context.limits.loginsPerHandle, userId, context.clock.now())
  return registrationResponse(context.keys, userId, request)
}
