import type { ConclaveError, DeviceId } from '@conclave/protocol'
import type { AccountView, DeviceView, PersonView } from '../../api.ts'
import type { Call } from '../protocol.ts'

type Ask = (call: Call) => Promise<unknown>

/**
 * A call was asked of two owners because the first ended before it answered, and the second refuses. Where the refusal comes from the first one's
 * having done it, this finds its result. Calls that are not named here may be repeated without harm (conversations.send by its id).
 * @throws the refusal, when it means what it says
 */
export async function settleRepeated(call: Call, refusal: ConclaveError, ask: Ask): Promise<unknown> {
  switch (`${call.area}.${call.method} ${refusal.code}`) {
    case 'accounts.signUp E_ALREADY_SIGNED_IN':
    case 'accounts.signIn E_ALREADY_SIGNED_IN':
    case 'accounts.signInWithWords E_ALREADY_SIGNED_IN':
      return entered(call, refusal, ask)
    case 'accounts.signOut E_NOT_SIGNED_IN':
      return undefined
    case 'accounts.changePassword E_CREDENTIALS':
      await newWords(call, ask)
      return undefined
    case 'accounts.replaceRecovery E_CREDENTIALS':
      return newWords(call, ask)
    case 'accounts.revokeDevices E_NOT_FOUND':
      return revoked(call, refusal, ask)
    case 'people.accept E_NOT_FOUND':
    case 'people.decline E_NOT_FOUND':
      return decided(call, refusal, ask)
    default:
      throw refusal
  }
}

async function entered({ args }: Call, refusal: ConclaveError, ask: Ask): Promise<unknown> {
  const [input] = args as readonly [{ readonly handle: string }]
  const account = (await ask({ area: 'accounts', method: 'current', args: [] })) as AccountView | undefined
  if (account?.handle === input.handle.toLowerCase()) return account
  throw refusal
}

/** The new password opens the recovery words only when it was set. */
function newWords({ args }: Call, ask: Ask): Promise<unknown> {
  const [input] = args as readonly [{ readonly password: string }]
  return ask({ area: 'accounts', method: 'recoveryWords', args: [input.password] })
}

async function revoked({ args }: Call, refusal: ConclaveError, ask: Ask): Promise<undefined> {
  const [{ deviceIds }] = args as readonly [{ readonly deviceIds: readonly DeviceId[] }]
  const devices = (await ask({ area: 'accounts', method: 'devices', args: [] })) as readonly DeviceView[]
  if (devices.some((device) => deviceIds.includes(device.deviceId) && !device.revoked)) throw refusal
  return undefined
}

async function decided({ method, args }: Call, refusal: ConclaveError, ask: Ask): Promise<unknown> {
  const person = (await ask({ area: 'people', method: 'get', args })) as PersonView | undefined
  if (method === 'accept' && person?.state === 'contact') return person
  if (method === 'decline' && person?.state === 'declined') return undefined
  throw refusal
}
