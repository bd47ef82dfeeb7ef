import { setHandle, solveProofOfWork, startLogin } from '@conclave/crypto'
import { checkProofOfWork } from '@conclave/crypto/verify'
import type { Handle } from '@conclave/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newPerson, oneTimePrekeys, provider, register, signedChallenge, signIn } from '../testing/people.ts'
import { refused } from '../testing/refused.ts'
import { startTestServer, type TestServer } from '../testing/servers.ts'
import { AnonymousClient, connect, newEnvelopeId } from '../testing/sockets.ts'

let world: TestServer
let now = Date.now()
beforeAll(async () => {
  world = await startTestServer({}, { clock: { now: () => now } })
})
afterAll(() => world.dispose())

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

  it('a first contact costs what the operator has set, and the connection says so', async () => {
    const cheap = await startTestServer({ requestWork: 12 })
    const { mailboxId } = await register(cheap.api)
    const anonymous = await AnonymousClient.open(cheap.server.url)
    expect(anonymous.received[0]).toMatchObject({ type: 'opened', work: 12 })
    const payload = provider.random(64)
    const work = { serverId: cheap.server.serverId, mailboxId, payload, expiry: Date.now() + 300_000 }
    const solve = (bits: number) => solveProofOfWork(provider, work, () => new Promise((resolve) => setImmediate(resolve)), bits)
    const ask = (nonce: Uint8Array) => anonymous.ask({ type: 'request', mailboxId, envelopeId: newEnvelopeId(), payload, expiry: work.expiry, nonce })
    let tooLittle = await solve(4)
    while (checkProofOfWork(provider, { ...work, nonce: tooLittle }, 12)) tooLittle = await solve(4)
    expect(await ask(tooLittle)).toMatchObject({ type: 'refused', code: 'E_PROOF_OF_WORK' })
    expect(await ask(await solve(12))).toMatchObject({ type: 'accepted' })
    anonymous.close()
    await cheap.dispose()
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
        const body = await signedChallenge(world.api, world.server.serverId, subject)
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
  expect(log).not.toMatch(/127\.0\.0\.1|nobody_|squat_|request failed/)
})
