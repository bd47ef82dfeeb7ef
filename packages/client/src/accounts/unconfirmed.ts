import { decodeSignedLink } from '@conclave/crypto'
import { codeOf, ConclaveError, type ErrorCode, type Handle } from '@conclave/protocol'
import { confirmAccount, discardAccount, readAccount, unconfirmedAccount, type AccountRow } from '../store/tables/account.ts'
import { newestKey } from '../store/tables/keys.ts'
import { eraseHistoryOfOthers } from '../store/tables/erase.ts'
import { addTask } from '../store/tables/tasks.ts'
import type { AccountContext } from './context.ts'
import { currentProfileKey } from './own.ts'
import { provePassword } from './password.ts'
import { profileKeyRecord, profileRecord } from './records.ts'

/** After these nobody knows whether the server did it. */
const UNCERTAIN: readonly (ErrorCode | undefined)[] = [
  undefined,
  'E_SERVER_UNREACHABLE',
  'E_TLS',
  'E_UNAVAILABLE',
  'E_INTERNAL',
  'E_DISK_FULL',
  'E_UNEXPECTED',
]

/**
 * Tells the server of an account or device that is stored here already, unconfirmed: a crash or a lost answer at any point leaves either
 * nothing, or something that the next attempt finishes.
 */
export async function announceAccount(context: AccountContext, tell: () => Promise<unknown>): Promise<void> {
  try {
    await tell()
  } catch (error) {
    if (!UNCERTAIN.includes(codeOf(error))) discard(context)
    throw error
  }
  confirm(context)
}

/**
 * Finishes or forgets what an earlier attempt began. `password` must be the one of then, so that nobody believes in another.
 * @returns whether the account is signed in here now
 * @throws ConclaveError `E_ALREADY_SIGNED_IN` when the earlier attempt had another handle or password: that account is signed in now
 */
export async function resumeAccount(context: AccountContext, handle: Handle, password: string): Promise<boolean> {
  const begun = unconfirmedAccount(context.core.db)
  if (!begun) return false
  const link = context.link()
  const info = await link.info()
  if (info.serverId !== begun.serverId) {
    if (link.url === begun.serverUrl) throw new ConclaveError('E_CONTINUITY', 'another server answers than at the earlier attempt')
    // Meant for another server now. If the former one did it, the password opens that account there.
    discard(context)
    return false
  }
  if (!(await isKnown(context, begun))) {
    discard(context)
    return false
  }
  confirm(context)
  try {
    if (begun.handle === handle) await provePassword(link, context.password, info, handle, password)
  } catch (error) {
    if (codeOf(error) !== 'E_CREDENTIALS') return true
    throw new ConclaveError('E_ALREADY_SIGNED_IN', 'an earlier attempt had another password', { cause: error })
  }
  if (begun.handle !== handle) throw new ConclaveError('E_ALREADY_SIGNED_IN', 'an earlier attempt had another handle')
  return true
}

/** Whether the server's chain goes through the link that was made here. */
async function isKnown({ core, chains, link }: AccountContext, { userId }: AccountRow): Promise<boolean> {
  const state = chains.known(userId)
  if (!state) return false
  try {
    const { links } = await link().pool.call('resume', { type: 'chain', userId, from: state.seq })
    return links[0] !== undefined && core.crypto.equal(decodeSignedLink(core.crypto, links[0]).hash, state.hash)
  } catch (error) {
    if (codeOf(error) === 'E_NOT_FOUND') return false
    throw error
  }
}

function discard({ core, chains }: AccountContext): void {
  core.change(() => discardAccount(core.db))
  chains.forgetCache()
}

/** From here on the account exists on this device. */
function confirm({ core, own, records }: AccountContext): void {
  try {
    core.change(() => {
      confirmAccount(core.db)
      own.refresh()
      eraseHistoryOfOthers(core.db, own.require().userId)
      if (!newestKey(core.db, 'profile_keys')) return addTask(core.db, 'join')
      records.write(profileKeyRecord(currentProfileKey(core.db)))
      records.write(profileRecord(readAccount(core.db)?.displayName ?? ''))
    })
  } finally {
    own.refresh()
  }
}
