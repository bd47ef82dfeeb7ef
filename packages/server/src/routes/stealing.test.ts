import {
  addDevice,
  type DeviceKeys,
  generateDeviceKeys,
  revokeDevices,
  setHandle,
  setVault,
  signChallenge,
  startLogin,
  startRegistration,
} from '@conclave/crypto'
import { CLOSE, type Handle, idFromBytes, PROTOCOL_VERSION, toBase64url } from '@conclave/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person, provider, register, signedChallenge, signIn, standingPrekeys, THROWAWAY_RECORD } from '../testing/people.ts'
import { refused } from '../testing/refused.ts'
import { startTestServer, type TestServer } from '../testing/servers.ts'
import { AnonymousClient, connect, GatewayClient } from '../testing/sockets.ts'

let world: TestServer
let now = Date.now()
beforeAll(async () => {
  world = await startTestServer({}, { clock: { now: () => now } })
})
afterAll(() => world.dispose())

const signed = (person: Person, keys?: DeviceKeys) => signedChallenge(world.api, world.server.serverId, person, keys)

/** What a new device of `person` sends, with the link signed by `signer`. */
async function newDevice(person: Person, signer: DeviceKeys, keys?: DeviceKeys) {
  const device = keys ?? (await generateDeviceKeys(provider))
  const added = await addDevice(provider, person.state, signer, { device, name: 'x', accountKey: person.account.accountKey })
  const mailboxId = idFromBytes('MailboxId', provider.random(16))
  const prekeys = await standingPrekeys(person.userId, device, now + 86_400_000)
  const accountKeys = { ...added.accountKeys, boxes: [...added.accountKeys.boxes] }
  return {
    keys: device,
    state: added.state,
    body: { expect: person.state.seq, link: added.link, accountKeys, device: { deviceId: device.deviceId, mailboxId, prekeys } },
  }
}

describe('challenges', () => {
  it('serve once, also when they come twice at the same moment', async () => {
    const body = await signed(await register(world.api))
    const codes = await Promise.all(Array.from({ length: 5 }, () => refused(world.api.sessionStart({ body }))))
    expect([codes.filter((code) => code === undefined).length, codes.filter((code) => code === 'E_CHALLENGE_EXPIRED').length]).toEqual([1, 4])
  })

  it('serve no other device, account, purpose or time', async () => {
    const [ada, eve] = [await register(world.api), await register(world.api)]
    const body = await signed(ada)
    for (const change of [
      { userId: eve.userId },
      { deviceId: eve.deviceId },
      { deviceId: ada.account.recovery.deviceId },
      { expiry: body.expiry + 1 },
      { clientNonce: provider.random(32) },
    ])
      expect([change, await refused(world.api.sessionStart({ body: { ...body, ...change } }))]).toEqual([change, 'E_CHALLENGE_EXPIRED'])
    expect(await refused(world.api.recoveryStart({ body }))).toBe('E_SIGNATURE')
    const recovery = await signed(ada, ada.account.recovery)
    expect(await refused(world.api.sessionStart({ body: recovery }))).toBe('E_SIGNATURE')
    expect(await refused(world.api.sessionStart({ body: await signed(ada, { ...eve.account.device, deviceId: ada.deviceId }) }))).toBe('E_SIGNATURE')
    now += 60_001
    expect(await refused(world.api.sessionStart({ body }))).toBe('E_CHALLENGE_EXPIRED')
  })

  it('of one server’s life are nothing to the next, and those of the gateway nothing to HTTP', async () => {
    const first = await startTestServer()
    const person = await register(first.api)
    const { userId, deviceId } = person
    const clientNonce = provider.random(32)
    const challenge = await first.api.sessionChallenge({ body: { userId, deviceId, clientNonce } })
    const second = await first.restart()
    const { serverId } = second.server
    const signature = await signChallenge(provider, person.account.device, { serverId, userId, clientNonce, ...challenge })
    expect(await refused(second.api.sessionStart({ body: { userId, deviceId, clientNonce, ...challenge, signature } }))).toBe('E_CHALLENGE_EXPIRED')
    const gateway = new GatewayClient(second.server.url)
    await gateway.opened()
    gateway.command({ type: 'hello', version: PROTOCOL_VERSION, userId, deviceId, clientNonce })
    const { serverNonce, expiry } = await gateway.event('challenge')
    const onGateway = await signChallenge(provider, person.account.device, { serverId, userId, clientNonce, serverNonce, expiry })
    const body = { userId, deviceId, clientNonce, serverNonce, expiry, signature: onGateway }
    expect(await refused(second.api.sessionStart({ body }))).toBe('E_CHALLENGE_EXPIRED')
    const other = new GatewayClient(second.server.url)
    await other.opened()
    other.command({ type: 'hello', version: PROTOCOL_VERSION, userId, deviceId, clientNonce })
    await other.event('challenge')
    other.command({ type: 'authenticate', signature: onGateway, mailboxCursor: 0, requestsCursor: 0 })
    expect(await other.closed()).toBe(CLOSE.unauthenticated)
    gateway.close()
    await second.dispose()
  })
})

describe('passwords', () => {
  it('cannot be tried by registering an account that exists, nor without limit by a stolen session', async () => {
    const limited = await startTestServer({ limitLoginsPerHandle: 5 })
    const person = await register(limited.api)
    const { request } = await startRegistration('a guess')
    expect(await refused(limited.api.registrationStart({ body: { userId: person.userId, handle: 'somebody_else', request } }))).toBe('E_CONFLICT')
    const token = await signIn(limited.api, limited.server.serverId, person)
    const codes = await Promise.all(Array.from({ length: 7 }, () => refused(limited.api.passwordStart({ body: { request } }, token))))
    expect(codes.filter((code) => code === 'E_RATE_LIMITED')).toHaveLength(2)
    await limited.dispose()
  })

  it('that were changed end what was begun with the former one', async () => {
    const person = await register(world.api)
    const token = await signIn(world.api, world.server.serverId, person)
    const { request } = await startLogin('whatever')
    const { loginId } = await world.api.loginStart({ body: { handle: person.handle, request } })
    const { grant } = await world.api.recoveryStart({ body: await signed(person, person.account.recovery) })
    const sealed = provider.random(80)
    const { link } = await setVault(provider, person.state, person.account.recovery, { version: 2, sealed, suite: 1 })
    await world.api.passwordChange({ body: { expect: 4, link, record: THROWAWAY_RECORD, suite: 1, vault: sealed } }, token)
    expect(await refused(world.api.loginFinish({ body: { loginId, request } }))).toBe('E_LOGIN_EXPIRED')
    expect(await refused(world.api.accountKeyRead({ params: { receiverId: person.deviceId } }, toBase64url(grant)))).toBe('E_UNAUTHENTICATED')
  })
})

describe('the recovery key', () => {
  it('brings in a new device, which then signs in', async () => {
    const person = await register(world.api)
    const { grant } = await world.api.recoveryStart({ body: await signed(person, person.account.recovery) })
    const token = toBase64url(grant)
    expect((await world.api.accountKeyRead({ params: { receiverId: person.account.recovery.deviceId } }, token)).generation).toBe(1)
    for (const call of [
      world.api.accountState({}, token),
      world.api.recordsRead({ query: { after: 0 } }, token),
      world.api.prekeyCount({}, token),
      world.api.deviceList({}, token),
    ])
      expect(await refused(call)).toBe('E_UNAUTHENTICATED')
    const { keys, body } = await newDevice(person, person.account.recovery)
    await world.api.deviceAdd({ body }, token)
    const device = await connect(world.server.url, { ...person, deviceId: keys.deviceId, account: { ...person.account, device: keys } })
    expect(await device.event('welcome')).toMatchObject({ chainHead: 5 })
    device.close()
  })
})

describe('what belongs to somebody else', () => {
  it('is no device, mailbox, chain or key that one may take', async () => {
    const [ada, eve] = [await register(world.api), await register(world.api)]
    const token = await signIn(world.api, world.server.serverId, eve)
    const { grant } = await world.api.recoveryStart({ body: await signed(eve, eve.account.recovery) })
    const { body } = await newDevice(eve, eve.account.device)
    const taken = { ...body, device: { ...body.device, mailboxId: ada.mailboxId } }
    expect(await refused(world.api.deviceAdd({ body: taken }, token))).toBe('E_CONFLICT')
    const twin = await newDevice(eve, eve.account.device, { ...(await generateDeviceKeys(provider)), deviceId: ada.deviceId })
    expect(await refused(world.api.deviceAdd({ body: twin.body }, token))).toBe('E_CONFLICT')
    const foreign = await newDevice(ada, ada.account.device)
    for (const bearer of [token, toBase64url(grant)])
      expect(await refused(world.api.deviceAdd({ body: foreign.body }, bearer))).toBe('E_CHAIN_INVALID')
    const { link } = await setHandle(provider, ada.state, ada.account.device, 'stolen_by_eve' as Handle)
    expect(await refused(world.api.chainAppend({ body: { expect: 4, links: [link] } }, token))).toBe('E_CHAIN_INVALID')
    expect(await refused(world.api.prekeyUpload({ body: { standing: await standingPrekeys(ada.userId, ada.account.device) } }, token))).toBe(
      'E_SIGNATURE',
    )
    expect(await world.api.accountState({}, token)).toMatchObject({ chainHead: 4, handle: eve.handle })
    const sender = await AnonymousClient.open(world.server.url)
    expect(await sender.reply(sender.deliver(ada, new Uint8Array(9)))).toMatchObject({ type: 'accepted' })
    expect(await sender.ask({ type: 'addresses', userId: ada.userId })).toMatchObject({
      devices: [{ deviceId: ada.deviceId, mailboxId: ada.mailboxId }],
    })
    expect(await sender.ask({ type: 'bundle', userId: eve.userId, deviceId: ada.deviceId, token: eve.token })).toMatchObject({ code: 'E_NOT_FOUND' })
    expect(await sender.reply(sender.deliver(ada, new Uint8Array(9), { token: eve.token }))).toMatchObject({ code: 'E_TOKEN_STALE' })
  })

  it('is not trimmed by acknowledging, on either lane, nor by a cursor', async () => {
    const person = await register(world.api)
    const sender = await AnonymousClient.open(world.server.url)
    for (let i = 0; i < 3; i++) await sender.reply(sender.deliver(person, new Uint8Array(9)))
    const device = await connect(world.server.url, person)
    await device.until(() => device.seqs().length === 3)
    device.command({ type: 'acknowledge', lane: 1, seq: 3 })
    expect(await device.closed()).toBe(CLOSE.malformed)
    for (const mailbox of [4, Number.MAX_SAFE_INTEGER]) {
      const again = await connect(world.server.url, person, { mailbox, requests: mailbox })
      expect(await again.event('welcome')).toMatchObject({ mailboxHead: 3, mailboxTrimmed: 0 })
      await again.until(() => again.seqs().length === 3)
      again.close()
      await again.closed()
    }
    sender.close()
  })

  it('is not reached by a revoked device, with its links, its token or its mailbox', async () => {
    const person = await register(world.api)
    const token = await signIn(world.api, world.server.serverId, person)
    const second = await newDevice(person, person.account.device)
    await world.api.deviceAdd({ body: second.body }, token)
    const secondPerson = {
      ...person,
      deviceId: second.keys.deviceId,
      mailboxId: second.body.device.mailboxId,
      account: { ...person.account, device: second.keys },
    }
    const secondToken = await signIn(world.api, world.server.serverId, secondPerson)
    const waiting = await signed(secondPerson)
    const { accountKey, recovery } = person.account
    const revoked = await revokeDevices(provider, second.state, recovery, accountKey, [second.keys.deviceId])
    const late = await setHandle(provider, second.state, second.keys, 'too_late_now' as Handle)
    await world.api.chainAppend(
      { body: { expect: 5, links: [revoked.link], accountKeys: { ...revoked.accountKeys, boxes: [...revoked.accountKeys.boxes] } } },
      token,
    )
    expect(await refused(world.api.sessionStart({ body: waiting }))).toBe('E_DEVICE_REVOKED')
    expect(await refused(world.api.chainAppend({ body: { expect: 5, links: [late.link] } }, secondToken))).toBe('E_UNAUTHENTICATED')
    expect(await refused(world.api.chainAppend({ body: { expect: 6, links: [late.link] } }, token))).toBe('E_CHAIN_INVALID')
    expect(await refused(world.api.accountKeyRead({ params: { receiverId: second.keys.deviceId } }, token))).toBe('E_NOT_FOUND')
    const sender = await AnonymousClient.open(world.server.url)
    expect(await sender.ask({ type: 'bundle', userId: person.userId, deviceId: second.keys.deviceId, token: null })).toMatchObject({
      code: 'E_NOT_FOUND',
    })
    sender.close()
  })
})

it('after all of this the log holds no id, handle, token or address', () => {
  const log = world.log.join('\n')
  expect(log).not.toMatch(/[A-Za-z0-9_-]{22}/)
  expect(log).not.toMatch(/127\.0\.0\.1|stolen_by|request failed/)
})
