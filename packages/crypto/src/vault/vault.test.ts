import { codeOf, idFromBytes, parseHandle, toBase64url } from '@conclave/protocol'
import { ready, server as opaque } from '@serenity-kit/opaque'
import { beforeAll, describe, expect, it } from 'vitest'
import { createAccount, type NewAccount } from '../identity/account.ts'
import { setVault } from '../identity/chain-changes.ts'
import { webCryptoProvider } from '../primitives/index.ts'
import { CURRENT_SUITE } from '../verify/suites.ts'
import { finishLogin, finishRegistration, type OpaqueIdentity, startLogin, startRegistration } from './opaque.ts'
import { nextVaultVersion, openVault, sealVault, VAULT_BYTES } from './vault.ts'

const provider = webCryptoProvider()
const codeOfAsync = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => codeOf(error) ?? error,
  )

let account: NewAccount
beforeAll(async () => {
  account = await createAccount(provider, { handle: parseHandle('ada'), deviceName: '' })
})

describe('signing up and in with the real suite', () => {
  let identity: OpaqueIdentity
  let setup: string
  let record: string
  let exportKey: Uint8Array
  const identifiers = () => ({ client: identity.userId, server: identity.serverId })

  beforeAll(async () => {
    await ready
    setup = opaque.createSetup()
    identity = { userId: account.state.userId, serverId: idFromBytes('ServerId', new Uint8Array(32).fill(2)), opaqueKey: opaque.getPublicKey(setup) }
    const start = await startRegistration('Pässword')
    const { registrationResponse } = opaque.createRegistrationResponse({
      serverSetup: setup,
      userIdentifier: identity.userId,
      registrationRequest: start.request,
    })
    ;({ record, exportKey } = await finishRegistration('Pässword', start, registrationResponse, CURRENT_SUITE, identity))
  }, 20_000)

  async function login(password: string, as: Partial<OpaqueIdentity> = {}) {
    const start = await startLogin(password)
    const answer = opaque.startLogin({
      serverSetup: setup,
      registrationRecord: record,
      startLoginRequest: start.request,
      userIdentifier: identity.userId,
      identifiers: identifiers(),
    })
    const finished = await finishLogin(password, start, answer.loginResponse, CURRENT_SUITE, { ...identity, ...as })
    return { ...finished, serverLoginState: answer.serverLoginState }
  }

  it('gives the same export key again, which opens the vault; both sides are proved', async () => {
    const sealed = await sealVault(provider, exportKey, identity.userId, nextVaultVersion(account.state), account.recoverySeed)
    const { state } = await setVault(provider, account.state, account.recovery, { version: 1, sealed, suite: CURRENT_SUITE })
    // The same password in the other Unicode form.
    const again = await login('Pässword'.normalize('NFD'))
    expect(
      opaque.finishLogin({ finishLoginRequest: again.request, serverLoginState: again.serverLoginState, identifiers: identifiers() }).sessionKey,
    ).toHaveLength(86)
    expect(again.exportKey).toEqual(exportKey)
    expect(exportKey).toHaveLength(64)
    expect(await openVault(provider, again.exportKey, state, sealed)).toEqual(account.recoverySeed)
  }, 20_000)

  it('refuses a wrong password, another server key and another account', async () => {
    expect(await codeOfAsync(login('pässword'))).toBe('E_CREDENTIALS')
    expect(await codeOfAsync(login('Pässword', { opaqueKey: opaque.getPublicKey(opaque.createSetup()) }))).toBe('E_CONTINUITY')
    expect(await codeOfAsync(login('Pässword', { userId: idFromBytes('UserId', new Uint8Array(32)) }))).toBe('E_CREDENTIALS')
  }, 20_000)

  it('refuses unknown suites before it stretches anything, and garbage', async () => {
    const start = await startLogin('x')
    for (const suite of [0, 2, 255]) expect(await codeOfAsync(finishLogin('x', start, 'AAAA', suite, identity))).toBe('E_SUITE_REFUSED')
    expect(await codeOfAsync(finishLogin('x', start, 'AAAA', CURRENT_SUITE, identity))).toBe('E_MALFORMED')
    expect(await codeOfAsync(finishRegistration('x', await startRegistration('x'), '%', CURRENT_SUITE, identity))).toBe('E_MALFORMED')
  })
})

describe('the vault', () => {
  const exportKey = new Uint8Array(64).fill(9)

  it('opens only with the export key, account and version it was sealed for, and only if the chain names it', async () => {
    const { userId } = account.state
    const seal = (version: number, user = userId) => sealVault(provider, exportKey, user, version, account.recoverySeed)
    const sealed = await seal(1)
    expect(sealed).toHaveLength(VAULT_BYTES)
    expect(toBase64url(sealed)).not.toBe(toBase64url(await seal(1)))
    const named = async (vault: Uint8Array) =>
      (await setVault(provider, account.state, account.recovery, { version: 1, sealed: vault, suite: 1 })).state
    const open = async (vault: Uint8Array, key = exportKey) => codeOfAsync(openVault(provider, key, await named(vault), vault))
    expect(await open(sealed)).toBeUndefined()
    expect(await open(sealed, exportKey.with(0, 0))).toBe('E_CHAIN_INVALID')
    expect(await open(await seal(2))).toBe('E_CHAIN_INVALID')
    expect(await open(await seal(1, idFromBytes('UserId', new Uint8Array(32))))).toBe('E_CHAIN_INVALID')
    expect(await codeOfAsync(openVault(provider, exportKey, await named(sealed), await seal(1)))).toBe('E_CHAIN_INVALID')
    expect(await codeOfAsync(openVault(provider, exportKey, account.state, sealed))).toBe('E_CHAIN_INVALID')
  })
})
