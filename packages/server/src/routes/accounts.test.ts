import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  addDevice,
  finishLogin,
  finishRegistration,
  generateDeviceKeys,
  replaceLostAccountKey,
  replaceRecovery,
  revokeDevices,
  rotateAccountKey,
  setVault,
  startLogin,
  startRegistration,
} from '@conclave/crypto'
import { type ErrorCode, idFromBytes, type Routes, type RouteInput, toBase64url } from '@conclave/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backup } from '../backup.ts'
import { newPerson, oneTimePrekeys, provider, register, signedChallenge, signIn, standingPrekeys } from '../testing/people.ts'
import { refused } from '../testing/refused.ts'
import { startTestServer, temporaryDirectory, type TestServer } from '../testing/servers.ts'
import { AnonymousClient, connect } from '../testing/sockets.ts'

type Registration = RouteInput<Routes['registrationFinish']>['body']

describe('accounts', () => {
  let world: TestServer
  beforeAll(async () => {
    world = await startTestServer()
  })
  afterAll(() => world.dispose())

  it('registers once, and only what fits together', async () => {
    const { registration } = await newPerson('alice_first')
    const other = await newPerson('alice_other')
    const wrong: [Partial<Registration>, ErrorCode][] = [
      [{ handle: 'bob' }, 'E_CHAIN_INVALID'],
      [{ handle: '_b' }, 'E_HANDLE_MALFORMED'],
      [{ userId: other.registration.userId }, 'E_CHAIN_INVALID'],
      [{ links: other.registration.links }, 'E_CHAIN_INVALID'],
      [{ links: registration.links.toReversed() }, 'E_CHAIN_INVALID'],
      [{ vault: new Uint8Array(80) }, 'E_CHAIN_INVALID'],
      [{ suite: 9 }, 'E_SUITE_REFUSED'],
      [{ accountKeys: other.registration.accountKeys }, 'E_CHAIN_INVALID'],
      [{ device: { ...registration.device, deviceId: other.registration.device.deviceId } }, 'E_CHAIN_INVALID'],
      [{ device: { ...registration.device, prekeys: other.registration.device.prekeys } }, 'E_SIGNATURE'],
      [{ device: { ...registration.device, prekeys: await standingPrekeys(registration.userId, other.person.account.device) } }, 'E_SIGNATURE'],
      [{ record: 'AAAA' }, 'E_MALFORMED'],
    ]
    for (const [change, code] of wrong)
      expect([Object.keys(change), await refused(world.api.registrationFinish({ body: { ...registration, ...change } }))]).toEqual([
        Object.keys(change),
        code,
      ])
    expect(await world.api.handleAvailable({ params: { handle: 'Alice_First' } })).toEqual({ available: true })
    await world.api.registrationFinish({ body: registration })
    expect(await world.api.handleAvailable({ params: { handle: 'alice_first' } })).toEqual({ available: false })
    expect(await refused(world.api.registrationFinish({ body: registration }))).toMatch(/^E_(HANDLE_TAKEN|CONFLICT)$/)
    const again = await newPerson('alice_first')
    expect(await refused(world.api.registrationFinish({ body: again.registration }))).toBe('E_HANDLE_TAKEN')
    expect(await refused(world.api.registrationStart({ body: { userId: again.registration.userId, handle: 'alice_first', request: 'AAAA' } }))).toBe(
      'E_HANDLE_TAKEN',
    )
  })

  it('uses a challenge once, for its subject, while it is open', async () => {
    const person = await register(world.api)
    const token = await signIn(world.api, world.server.serverId, person)
    expect(await world.api.accountState({}, token)).toMatchObject({ userId: person.userId, chainHead: 4, recordsHead: 0, vaultVersion: 1 })
    const clientNonce = provider.random(32)
    const subject = { userId: person.userId, deviceId: person.deviceId, clientNonce }
    const challenge = await world.api.sessionChallenge({ body: subject })
    const forged = { ...subject, ...challenge, signature: new Uint8Array(64) }
    expect(await refused(world.api.sessionStart({ body: forged }))).toBe('E_SIGNATURE')
    expect(await refused(world.api.sessionStart({ body: { ...forged, clientNonce: provider.random(32) } }))).toBe('E_CHALLENGE_EXPIRED')
    expect(await refused(world.api.sessionStart({ body: { ...forged, expiry: challenge.expiry + 1 } }))).toBe('E_CHALLENGE_EXPIRED')
    await world.api.sessionEnd({}, token)
    expect(await refused(world.api.accountState({}, token))).toBe('E_UNAUTHENTICATED')
  })

  it('hands each one-time key to one caller, and tells the device when few are left', async () => {
    const person = await register(world.api)
    const token = await signIn(world.api, world.server.serverId, person)
    expect(await world.api.prekeyUpload({ body: { oneTime: await oneTimePrekeys(person, 1, 30, 3) } }, token)).toEqual({ x25519: 30, kem: 3 })
    const device = await connect(world.server.url, person)
    expect(await device.event('prekeysLow')).toMatchObject({ x25519: 30, kem: 3 })
    const anonymous = await AnonymousClient.open(world.server.url)
    const ids: unknown[] = []
    for (let i = 0; i < 4; i++) {
      const reply = await anonymous.ask({
        type: 'bundle',
        userId: person.userId,
        deviceId: person.deviceId,
        token: i % 2 === 0 ? person.token : null,
      })
      if (reply.type === 'bundle') ids.push([reply.bundle.oneTime?.keyId, reply.bundle.kemIsOneTime])
    }
    expect(new Set(ids.map((pair) => (pair as [number])[0])).size).toBe(4)
    expect(ids.map((pair) => (pair as [number, number])[1])).toEqual([1, 1, 1, 0])
    expect(await anonymous.ask({ type: 'bundle', userId: person.userId, deviceId: person.deviceId, token: new Uint8Array(16) })).toMatchObject({
      code: 'E_TOKEN_STALE',
    })
    await device.until(() => device.received.filter((event) => event.type === 'prekeysLow').length > 1)
    const foreign = await oneTimePrekeys({ ...person, account: (await newPerson('foreign_key')).person.account }, 50, 0, 1)
    expect(await refused(world.api.prekeyUpload({ body: { oneTime: foreign } }, token))).toBe('E_SIGNATURE')
    device.close()
    anonymous.close()
  })

  it('lets a new delivery token replace the former one at once', async () => {
    const person = await register(world.api)
    const token = await signIn(world.api, world.server.serverId, person)
    const sender = await AnonymousClient.open(world.server.url)
    expect((await sender.reply(sender.deliver(person, new Uint8Array(9)))).type).toBe('accepted')
    const fresh = provider.random(16)
    await world.api.deliveryTokenSet({ body: { generation: 2, hash: provider.sha256(fresh) } }, token)
    expect(await refused(world.api.deliveryTokenSet({ body: { generation: 2, hash: new Uint8Array(32) } }, token))).toBe('E_CONFLICT')
    expect(await sender.reply(sender.deliver(person, new Uint8Array(9)))).toMatchObject({ code: 'E_TOKEN_STALE' })
    const again = await AnonymousClient.open(world.server.url)
    expect((await again.reply(again.deliver(person, new Uint8Array(9), { token: fresh }))).type).toBe('accepted')
    again.close()
  })

  it('keeps account records in order and tells the devices', async () => {
    const person = await register(world.api)
    const token = await signIn(world.api, world.server.serverId, person)
    const device = await connect(world.server.url, person)
    await device.event('welcome')
    expect(await world.api.recordsAppend({ body: { expect: 0, records: [Uint8Array.of(1), Uint8Array.of(2)] } }, token)).toEqual({ headSeq: 2 })
    expect(await device.event('recordsChanged')).toMatchObject({ headSeq: 2 })
    expect(await refused(world.api.recordsAppend({ body: { expect: 1, records: [Uint8Array.of(3)] } }, token))).toBe('E_CONFLICT')
    const read = await world.api.recordsRead({ query: { after: 1 } }, token)
    expect([read.headSeq, read.records.map(({ seq, record }) => [seq, ...record])]).toEqual([2, [[2, 2]]])
    device.close()
  })

  it('adds a device, and ends everything of a revoked one', async () => {
    const person = await register(world.api)
    const token = await signIn(world.api, world.server.serverId, person)
    const keys = await generateDeviceKeys(provider)
    const { accountKey, device, recovery } = person.account
    const added = await addDevice(provider, person.state, device, { device: keys, name: 'second', accountKey })
    const second = {
      deviceId: keys.deviceId,
      mailboxId: idFromBytes('MailboxId', provider.random(16)),
      prekeys: await standingPrekeys(person.userId, keys),
    }
    const body = { expect: 4, link: added.link, accountKeys: { ...added.accountKeys, boxes: [...added.accountKeys.boxes] }, device: second }
    expect(await refused(world.api.deviceAdd({ body: { ...body, expect: 3 } }, token))).toBe('E_CONFLICT')
    expect(await refused(world.api.deviceAdd({ body: { ...body, device: { ...second, deviceId: person.deviceId } } }, token))).toBe('E_CHAIN_INVALID')
    expect(await refused(world.api.chainAppend({ body: { expect: 4, links: [added.link], accountKeys: body.accountKeys } }, token))).toBe(
      'E_CHAIN_INVALID',
    )
    await world.api.deviceAdd({ body }, token)
    const secondPerson = { ...person, deviceId: keys.deviceId, mailboxId: second.mailboxId, account: { ...person.account, device: keys } }
    const secondToken = await signIn(world.api, world.server.serverId, secondPerson)
    expect((await world.api.accountKeyRead({ params: { receiverId: keys.deviceId } }, secondToken)).generation).toBe(1)
    const [firstSocket, secondSocket] = [await connect(world.server.url, person), await connect(world.server.url, secondPerson)]
    await Promise.all([firstSocket.event('welcome'), secondSocket.event('welcome')])

    const revoked = await revokeDevices(provider, added.state, recovery, accountKey, [keys.deviceId])
    const accountKeys = { ...revoked.accountKeys, boxes: [...revoked.accountKeys.boxes] }
    expect(await world.api.chainAppend({ body: { expect: 5, links: [revoked.link], accountKeys } }, token)).toEqual({ headSeq: 6 })
    expect(await secondSocket.event('failure')).toMatchObject({ code: 'E_DEVICE_REVOKED' })
    await firstSocket.until(() => firstSocket.received.some((event) => event.type === 'chainChanged' && event.headSeq === 6))
    expect(await refused(world.api.accountState({}, secondToken))).toBe('E_UNAUTHENTICATED')
    expect(await refused(signIn(world.api, world.server.serverId, secondPerson))).toBe('E_DEVICE_REVOKED')
    const sender = await AnonymousClient.open(world.server.url)
    expect(await sender.reply(sender.deliver(secondPerson, new Uint8Array(9)))).toMatchObject({ code: 'E_MAILBOX_UNKNOWN' })
    firstSocket.close()
  })
})

describe('signing in with a password', () => {
  it('gives the vault to the right password only, answers alike for unknown handles, and survives backup and restore', async () => {
    const world = await startTestServer()
    const { serverId } = world.server
    const { person, registration } = await newPerson('with_password')
    const { userId } = registration
    const identity = { userId, serverId, opaqueKey: (await world.api.serverInfo({})).opaqueKey }
    const start = await startRegistration('correct horse')
    const { response } = await world.api.registrationStart({ body: { userId, handle: registration.handle, request: start.request } })
    const { record } = await finishRegistration('correct horse', start, response, 1, identity)
    await world.api.registrationFinish({ body: { ...registration, record } })

    const login = async (server: TestServer, handle: string, password: string) => {
      const begun = await startLogin(password)
      const first = await server.api.loginStart({ body: { handle, request: begun.request } })
      const { request } = await finishLogin(password, begun, first.response, first.suite, { ...identity, userId: first.userId })
      return server.api.loginFinish({ body: { loginId: first.loginId, request } })
    }
    expect(Buffer.from((await login(world, 'with_password', 'correct horse')).vault).equals(registration.vault)).toBe(true)

    const { request } = await startLogin('x')
    const [known, unknown, again] = [
      await world.api.loginStart({ body: { handle: 'with_password', request } }),
      await world.api.loginStart({ body: { handle: 'nobody_at_all', request } }),
      await world.api.loginStart({ body: { handle: 'nobody_at_all', request } }),
    ]
    expect(
      Object.entries(unknown).map(([key, value]) => [key, typeof value, String(value).length > 3 && typeof value === 'string' ? value.length : 0]),
    ).toEqual(
      Object.entries(known).map(([key, value]) => [key, typeof value, String(value).length > 3 && typeof value === 'string' ? value.length : 0]),
    )
    expect(unknown.userId).toBe(again.userId)
    for (const { loginId } of [known, unknown]) expect(await refused(world.api.loginFinish({ body: { loginId, request } }))).toBe('E_CREDENTIALS')
    expect(await refused(world.api.loginFinish({ body: { loginId: known.loginId, request } }))).toBe('E_LOGIN_EXPIRED')

    const target = join(temporaryDirectory(), 'copy')
    await backup(world.data, target)
    for (const file of ['conclave.db', 'server.key', 'opaque.key']) expect(statSync(join(target, file)).mode & 0o777).toBe(0o600)
    await expect(backup(world.data, target)).rejects.toThrow('exists')
    const restored = await startTestServer({ data: target })
    expect(restored.server.serverId).toBe(serverId)
    expect((await login(restored, 'with_password', 'correct horse')).vaultVersion).toBe(1)
    await signIn(restored.api, serverId, person)
    await restored.server.stop()
    await rm(join(target, 'opaque.key'))
    await expect(startTestServer({ data: target })).rejects.toThrow('no opaque.key')
    writeFileSync(join(target, 'opaque.key'), 'nonsense')
    await expect(startTestServer({ data: target })).rejects.toThrow('opaque.key is damaged')
    await rm(target, { recursive: true })
    for (const file of ['server.key', 'opaque.key']) expect(statSync(join(world.data, file)).mode & 0o777).toBe(0o600)
    expect(world.log.join()).not.toMatch(/with_password|correct horse/)
    expect(readFileSync(join(world.data, 'conclave.db')).includes('correct horse')).toBe(false)
    await world.dispose()
  })

  it('changes the password only with a link of the recovery key', async () => {
    const world = await startTestServer()
    const person = await register(world.api)
    const token = await signIn(world.api, world.server.serverId, person)
    const sealed = provider.random(80)
    const { link } = await setVault(provider, person.state, person.account.recovery, { version: 2, sealed, suite: 1 })
    const record = (await newPerson('x_y')).registration.record
    expect(await refused(world.api.passwordChange({ body: { expect: 4, link, record, suite: 1, vault: provider.random(80) } }, token))).toBe(
      'E_CHAIN_INVALID',
    )
    await world.api.passwordChange({ body: { expect: 4, link, record, suite: 1, vault: sealed } }, token)
    expect(await world.api.accountState({}, token)).toMatchObject({ vaultVersion: 2, chainHead: 5 })
    await world.dispose()
  })
})

describe('when somebody may know the password', () => {
  it('takes recovery key, account key, vault and password together or not at all, and ends grants', async () => {
    const world = await startTestServer()
    const person = await register(world.api)
    const token = await signIn(world.api, world.server.serverId, person)
    const { account, state } = person
    const step = await replaceRecovery(provider, state, account.recovery, account.accountKey)
    const vault = provider.random(80)
    const sealed = { version: 2, sealed: vault, suite: 1 }
    const next = await setVault(provider, step.state, step.recovery, sealed)
    const { record } = (await newPerson('x_y_z')).registration
    const accountKeys = { generation: 2, boxes: [...step.accountKeys.boxes] }
    const body = { expect: 4, links: [step.link, next.link], accountKeys, record, suite: 1, vault }
    const byFormer = await setVault(provider, state, account.recovery, sealed)
    const after = await replaceRecovery(provider, byFormer.state, account.recovery, account.accountKey)
    const rotated = await rotateAccountKey(provider, state, account.recovery, account.accountKey)
    const wrong: [object, string][] = [
      [{ links: [next.link, step.link] }, 'E_CHAIN_INVALID'],
      [{ links: [step.link, step.link] }, 'E_CHAIN_INVALID'],
      [{ links: [byFormer.link, after.link], accountKeys: { generation: 2, boxes: [...after.accountKeys.boxes] } }, 'E_CHAIN_INVALID'],
      [{ links: [rotated.link, next.link], accountKeys: { generation: 2, boxes: [...rotated.accountKeys.boxes] } }, 'E_CHAIN_INVALID'],
      [{ accountKeys: { generation: 2, boxes: accountKeys.boxes.slice(1) } }, 'E_CHAIN_INVALID'],
      [{ vault: provider.random(80) }, 'E_CHAIN_INVALID'],
      [{ record: 'AAAA' }, 'E_MALFORMED'],
      [{ expect: 3 }, 'E_CONFLICT'],
    ]
    for (const [change, code] of wrong)
      expect([change, await refused(world.api.recoveryReplace({ body: { ...body, ...change } }, token))]).toEqual([change, code])
    // Alone it would leave a password that opens nothing.
    expect(await refused(world.api.chainAppend({ body: { expect: 4, links: [step.link], accountKeys } }, token))).toBe('E_CHAIN_INVALID')
    const untouched = await world.api.accountState({}, token)
    expect(untouched).toMatchObject({ chainHead: 4, vaultVersion: 1 })

    const challenge = await signedChallenge(world.api, world.server.serverId, person, account.recovery)
    const grant = toBase64url((await world.api.recoveryStart({ body: challenge })).grant)
    await world.api.recoveryReplace({ body }, token)
    expect(await world.api.accountState({}, token)).toMatchObject({ chainHead: 6, vaultVersion: 2 })
    expect((await world.api.accountKeyRead({ params: { receiverId: step.recovery.deviceId } }, token)).generation).toBe(2)
    expect(await refused(world.api.accountKeyRead({ params: { receiverId: person.deviceId } }, grant))).toBe('E_UNAUTHENTICATED')
    const formerChallenge = await signedChallenge(world.api, world.server.serverId, person, account.recovery)
    expect(await refused(world.api.recoveryStart({ body: formerChallenge }))).toBe('E_SIGNATURE')
    await world.dispose()
  })

  it('lets a grant append what the recovery key signed, and withdraws one-time keys of the calling device only', async () => {
    const world = await startTestServer()
    const person = await register(world.api)
    const { account, state } = person
    const lost = await replaceLostAccountKey(provider, state, account.recovery, null)
    const accountKeys = { generation: 2, boxes: [...lost.accountKeys.boxes] }
    const body = { expect: 4, links: [lost.link], accountKeys }
    expect(await refused(world.api.chainAppend({ body }, toBase64url(provider.random(32))))).toBe('E_UNAUTHENTICATED')
    const challenge = await signedChallenge(world.api, world.server.serverId, person, account.recovery)
    const grant = toBase64url((await world.api.recoveryStart({ body: challenge })).grant)
    expect(await world.api.chainAppend({ body }, grant)).toEqual({ headSeq: 5 })
    const token = await signIn(world.api, world.server.serverId, person)
    expect(await world.api.prekeyUpload({ body: { oneTime: await oneTimePrekeys(person, 1, 5, 2) } }, token)).toEqual({ x25519: 5, kem: 2 })
    expect(await refused(world.api.prekeyWithdraw({}, grant))).toBe('E_UNAUTHENTICATED')
    expect(await world.api.prekeyWithdraw({}, token)).toEqual({ x25519: 0, kem: 0 })
    await world.dispose()
  })
})

describe('who may register', () => {
  it('takes an invitation once', async () => {
    const world = await startTestServer({ registration: 'invite' })
    const invite = await world.server.createInvite()
    const [one, two] = [await newPerson('invited_one'), await newPerson('invited_two')]
    expect(await refused(world.api.registrationFinish({ body: one.registration }))).toBe('E_INVITE_INVALID')
    await world.api.registrationFinish({ body: { ...one.registration, invite } })
    expect(await refused(world.api.registrationFinish({ body: { ...two.registration, invite } }))).toBe('E_INVITE_INVALID')
    await world.dispose()
  })

  it('takes nobody when closed, and holds the limits that are the defaults', async () => {
    const closed = await startTestServer({ registration: 'closed' })
    expect(await refused(closed.api.registrationFinish({ body: (await newPerson('too_late')).registration }))).toBe('E_REGISTRATION_CLOSED')
    await closed.dispose()
    const world = await startTestServer(
      { limitLogins: 30, limitLoginsPerHandle: 30, limitRequests: 600 },
      { clock: { now: () => 1_800_000_000_000 } },
    )
    const { request } = await startLogin('x')
    const answers = await Promise.all(Array.from({ length: 40 }, () => refused(world.api.loginStart({ body: { handle: 'somebody', request } }))))
    expect(answers.filter((code) => code === 'E_RATE_LIMITED')).toHaveLength(10)
    const more = await Promise.all(Array.from({ length: 600 }, () => refused(world.api.serverInfo({}))))
    expect(more.filter((code) => code === 'E_RATE_LIMITED')).toHaveLength(40)
    await world.dispose()
  })
})
