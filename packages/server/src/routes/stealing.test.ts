import {
  addDevice,
  type DeviceKeys,
  generateDeviceKeys,
  revokeDevices,
  setHandle,
  setVault,
  signChallenge,
  solveProofOfWork,
  startLogin,
  startRegistration,
} from '@conclave/crypto'
import { CLOSE, codeOf, type ErrorCode, type Handle, idFromBytes, PROTOCOL_VERSION, toBase64url } from '@conclave/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newPerson, oneTimePrekeys, type Person, provider, register, signIn, standingPrekeys, THROWAWAY_RECORD } from '../testing/people.ts'
import { startTestServer, type TestServer } from '../testing/servers.ts'
import { AnonymousClient, connect, GatewayClient, newEnvelopeId } from '../testing/sockets.ts'

let world: TestServer
let now = Date.now()
beforeAll(async () => {
  world = await startTestServer({}, { clock: { now: () => now } })
})
afterAll(() => world.dispose())

async function refused(call: Promise<unknown>): Promise<ErrorCode | undefined> {
  return call.then(
    () => undefined,
    (error: unknown) => codeOf(error),
  )
}

/** A challenge over HTTP, signed with `keys`. */
async function signed(person: Person, keys: DeviceKeys = person.account.device) {
  const clientNonce = provider.random(32)
  const { userId } = person
  const { deviceId } = keys
  const challenge = await world.api.sessionChallenge({ body: { userId, deviceId, clientNonce } })
  const { serverId } = world.server
  return {
    userId,
    deviceId,
    clientNonce,
    ...challenge,
    signature: await signChallenge(provider, keys, { serverId, userId, clientNonce, ...challenge }),
  }
}

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
    expect(codes.toSorted()).toEqual([...Array<string>(4).fill('E_CHALLENGE_EXPIRED'), undefined])
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

describe('using things up', () => {
  it('changes of a chain, and with them handles, are counted', async () => {
    const limited = await startTestServer({ limitChainChanges: 3 })
    const person = await register(limited.api)
    const token = await signIn(limited.api, limited.server.serverId, person)
    let { state } = person
    const codes: unknown[] = []
    for (let i = 0; i < 5; i++) {
      const step = await setHandle(provider, state, person.account.device, `squat_${state.seq}_${person.handle}` as Handle)
      const code = await refused(limited.api.chainAppend({ body: { expect: state.seq, links: [step.link] } }, token))
      if (code === undefined) state = step.state
      codes.push(code)
    }
    expect(codes).toEqual([undefined, undefined, undefined, 'E_RATE_LIMITED', 'E_RATE_LIMITED'])
    await limited.dispose()
  })

  it('one-time prekeys end, then the last resort serves, within its limit', async () => {
    const limited = await startTestServer({ limitLastResort: 4, limitStrangerBundles: 2 })
    const person = await register(limited.api)
    const token = await signIn(limited.api, limited.server.serverId, person)
    await limited.api.prekeyUpload({ body: { oneTime: await oneTimePrekeys(person, 1, 2, 2) } }, token)
    const thief = await AnonymousClient.open(limited.server.url)
    const take = async (withToken: boolean) => {
      const reply = await thief.ask({ type: 'bundle', userId: person.userId, deviceId: person.deviceId, token: withToken ? person.token : null })
      return reply.type === 'bundle'
        ? `${reply.bundle.oneTime?.keyId ?? 'none'} ${reply.bundle.kemIsOneTime}`
        : reply.type === 'refused' && reply.code
    }
    expect([await take(false), await take(false), await take(false)]).toEqual(['1 1', '2 1', 'E_RATE_LIMITED'])
    const rest: unknown[] = []
    for (let i = 0; i < 6; i++) rest.push(await take(true))
    expect(rest).toEqual([...Array<string>(4).fill('none 0'), 'E_RATE_LIMITED', 'E_RATE_LIMITED'])
    expect(await limited.api.prekeyUpload({ body: { oneTime: await oneTimePrekeys(person, 1, 2, 2) } }, token)).toEqual({ x25519: 0, kem: 0 })
    thief.close()
    await limited.dispose()
  })

  it('a proof of work serves one payload to one mailbox within ten minutes', async () => {
    const [ada, bob] = [await register(world.api), await register(world.api)]
    const anonymous = await AnonymousClient.open(world.server.url)
    const payload = provider.random(64)
    const expiry = now + 590_000
    const work = { serverId: world.server.serverId, mailboxId: ada.mailboxId, payload, expiry }
    const nonce = await solveProofOfWork(provider, work, () => new Promise((resolve) => setImmediate(resolve)))
    const ask = (change: object) =>
      anonymous.ask({ type: 'request', mailboxId: ada.mailboxId, envelopeId: newEnvelopeId(), payload, expiry, nonce, ...change })
    for (const change of [
      { mailboxId: bob.mailboxId },
      { payload: provider.random(64) },
      { nonce: new Uint8Array(16) },
      { expiry: expiry + 1 },
      { expiry: now + 600_001 },
      { expiry: now },
    ])
      expect([change, await ask(change)]).toMatchObject([change, { code: 'E_PROOF_OF_WORK' }])
    expect(await ask({})).toMatchObject({ type: 'accepted' })
    const device = await connect(world.server.url, ada)
    await device.until(() => device.seqs(1).length === 1)
    device.command({ type: 'acknowledge', lane: 1, seq: 1 })
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(await ask({})).toMatchObject({ type: 'accepted' })
    expect(device.seqs(1)).toEqual([1])
    now += 590_001
    expect(await ask({})).toMatchObject({ code: 'E_PROOF_OF_WORK' })
    device.close()
  })

  it('one of many devices that append records at once wins', async () => {
    const person = await register(world.api)
    const token = await signIn(world.api, world.server.serverId, person)
    const append = (i: number) => refused(world.api.recordsAppend({ body: { expect: 0, records: [Uint8Array.of(i), Uint8Array.of(i)] } }, token))
    const codes = await Promise.all(Array.from({ length: 12 }, (_, i) => append(i)))
    expect(codes.filter((code) => code === undefined)).toHaveLength(1)
    expect(codes.filter((code) => code === 'E_CONFLICT')).toHaveLength(11)
    const winner = codes.indexOf(undefined)
    const { headSeq, records } = await world.api.recordsRead({ query: { after: 0 } }, token)
    expect([headSeq, records.map(({ record }) => record[0])]).toEqual([2, [winner, winner]])
  })

  it('profile and delivery token do not go back', async () => {
    const person = await register(world.api)
    const token = await signIn(world.api, world.server.serverId, person)
    await world.api.profileSet({ body: { generation: 3, ciphertext: Uint8Array.of(3) } }, token)
    expect(await refused(world.api.profileSet({ body: { generation: 2, ciphertext: Uint8Array.of(2) } }, token))).toBe('E_CONFLICT')
    expect(await refused(world.api.deliveryTokenSet({ body: { generation: 0, hash: new Uint8Array(32) } }, token))).toBe('E_CONFLICT')
  })
})

describe('who exists', () => {
  it('does not show in the form, the size or the time of a password login', async () => {
    const person = await register(world.api)
    const { request } = await startLogin('x')
    const times: Record<string, number[]> = { known: [], unknown: [] }
    const sizes: Record<string, Set<string>> = { known: new Set(), unknown: new Set() }
    for (let i = 0; i < 120; i++) {
      for (const [kind, handle] of Object.entries({ known: person.handle, unknown: `nobody_${i % 7}` })) {
        const begun = performance.now()
        const answer = await world.api.loginStart({ body: { handle, request } })
        times[kind]?.push(performance.now() - begun)
        sizes[kind]?.add(
          Object.entries(answer)
            .map(([key, value]) => `${key}:${typeof value === 'number' ? value : value.length}`)
            .join(),
        )
        if (i % 20 === 0) sizes[kind]?.add(`finish ${await refused(world.api.loginFinish({ body: { loginId: answer.loginId, request } }))}`)
      }
    }
    expect(sizes['known']).toEqual(sizes['unknown'])
    const median = (values: number[] = []) => values.toSorted((a, b) => a - b)[values.length >> 1] as number
    const ratio = median(times['known']) / median(times['unknown'])
    expect(ratio).toBeGreaterThan(0.7)
    expect(ratio).toBeLessThan(1.43)
  })

  it('does not show in a challenge, nor in the answer to a wrong signature', async () => {
    const person = await register(world.api)
    const { person: stranger } = await newPerson('was_never_made')
    const answers = await Promise.all(
      [person, stranger].map(async (subject) => {
        const body = await signed(subject)
        const wrong = { ...body, signature: new Uint8Array(64) }
        return [Object.keys(body), await refused(world.api.sessionStart({ body: wrong })), await refused(world.api.recoveryStart({ body: wrong }))]
      }),
    )
    expect(answers[0]).toEqual(answers[1])
  })
})

it('after all of this the log holds no id, handle, token or address', () => {
  const log = world.log.join('\n')
  expect(log).not.toMatch(/[A-Za-z0-9_-]{22}/)
  expect(log).not.toMatch(/127\.0\.0\.1|nobody_|stolen_by|request failed/)
})
