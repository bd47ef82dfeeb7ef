import { codeOf, ConclaveError, type ErrorCode } from '@conclave/protocol'
import { expect, it } from 'vitest'
import type { Call } from '../protocol.ts'
import { settleRepeated } from './repeated.ts'

const device = (deviceId: string, revoked: boolean) => ({ deviceId, revoked })
const person = (state: string) => ({ state })
const entry = { handle: 'Ana', password: 'new' }

/** What was asked twice and refused the second time, what the second owner says when it is asked, and what the caller gets. */
const cases: readonly [string, Call['area'], string, unknown, ErrorCode, unknown, unknown][] = [
  ['signed up', 'accounts', 'signUp', entry, 'E_ALREADY_SIGNED_IN', { handle: 'ana' }, { handle: 'ana' }],
  ['signed in', 'accounts', 'signIn', entry, 'E_ALREADY_SIGNED_IN', { handle: 'ana' }, { handle: 'ana' }],
  ['signed in with words', 'accounts', 'signInWithWords', entry, 'E_ALREADY_SIGNED_IN', { handle: 'ana' }, { handle: 'ana' }],
  ['signed in by somebody else', 'accounts', 'signIn', entry, 'E_ALREADY_SIGNED_IN', { handle: 'ben' }, 'E_ALREADY_SIGNED_IN'],
  ['signed out', 'accounts', 'signOut', {}, 'E_NOT_SIGNED_IN', undefined, undefined],
  ['changed the password', 'accounts', 'changePassword', entry, 'E_CREDENTIALS', 'words', undefined],
  ['replaced the recovery key', 'accounts', 'replaceRecovery', entry, 'E_CREDENTIALS', 'words', 'words'],
  ['typed a wrong password', 'accounts', 'changePassword', entry, 'E_CREDENTIALS', new ConclaveError('E_CREDENTIALS'), 'E_CREDENTIALS'],
  ['removed a device', 'accounts', 'revokeDevices', { deviceIds: ['d'] }, 'E_NOT_FOUND', [device('c', false), device('d', true)], undefined],
  ['removed none', 'accounts', 'revokeDevices', { deviceIds: ['d'] }, 'E_NOT_FOUND', [device('d', false)], 'E_NOT_FOUND'],
  ['accepted', 'people', 'accept', 'u', 'E_NOT_FOUND', person('contact'), person('contact')],
  ['accepted nobody', 'people', 'accept', 'u', 'E_NOT_FOUND', person('declined'), 'E_NOT_FOUND'],
  ['declined', 'people', 'decline', 'u', 'E_NOT_FOUND', person('declined'), undefined],
  ['declined a contact', 'people', 'decline', 'u', 'E_NOT_FOUND', person('contact'), 'E_NOT_FOUND'],
  ['another refusal', 'accounts', 'signUp', entry, 'E_HANDLE_TAKEN', { handle: 'ana' }, 'E_HANDLE_TAKEN'],
]

it.each(cases)('asked twice: %s', async (_, area, method, arg, refusal, said, expected) => {
  const asked: string[] = []
  const ask = async (call: Call): Promise<unknown> => {
    asked.push(call.method)
    if (said instanceof Error) throw said
    return said
  }
  const result = await settleRepeated({ area, method, args: [arg] }, new ConclaveError(refusal), ask).catch(codeOf)
  expect(result).toEqual(expected)
  expect(asked.length).toBeLessThanOrEqual(1)
})

it('whether the new password is in force is asked with the new one', async () => {
  const asked: Call[] = []
  const ask = async (call: Call): Promise<unknown> => void asked.push(call)
  await settleRepeated(
    { area: 'accounts', method: 'changePassword', args: [{ current: 'old', password: 'new' }] },
    new ConclaveError('E_CREDENTIALS'),
    ask,
  )
  expect(asked).toEqual([{ area: 'accounts', method: 'recoveryWords', args: ['new'] }])
})
