import { solveProofOfWork } from '@conclave/crypto'
import { type AnonymousRequest, CLOSE, encodeAnonymousRequest, encodeGatewayCommand, idFromBytes, LIMITS, PROTOCOL_VERSION } from '@conclave/protocol'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person, provider, register } from '../testing/people.ts'
import { startTestServer, type TestServer } from '../testing/servers.ts'
import { AnonymousClient, connect, GatewayClient, newEnvelopeId } from '../testing/sockets.ts'

const RUNS = process.env['CONCLAVE_LONG'] === undefined ? 120 : 5_000
const OUR_CODES = new Set<number>([
  CLOSE.malformed,
  CLOSE.tooBig,
  CLOSE.unauthenticated,
  CLOSE.refused,
  CLOSE.version,
  CLOSE.rateLimited,
  CLOSE.internal,
  1002,
  1007,
])

describe('hostile input on the sockets', () => {
  let world: TestServer
  let person: Person
  beforeAll(async () => {
    world = await startTestServer()
    person = await register(world.api)
  })
  afterAll(() => world.dispose())

  const frame = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.constantFrom(
      new Uint8Array(0),
      new Uint8Array(LIMITS.frameBytes).fill(0x81),
      new Uint8Array(LIMITS.frameBytes + 1),
      new Uint8Array(20_000).fill(0x9b),
    ),
    fc.tuple(fc.nat(), fc.nat(255), fc.nat(8)).map(([place, value, which]) => {
      const valid = validFrames(person)
      const bytes = Uint8Array.from(valid[which % valid.length] as Uint8Array)
      bytes[place % bytes.length] = value
      return place % 3 === 0 ? bytes.subarray(0, place % bytes.length) : bytes
    }),
  )

  it('closes with a code or goes on, and stays well', async () => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.boolean(), fc.array(frame, { minLength: 1, maxLength: 4 }), async (isGateway, isText, frames) => {
        const client = isGateway ? await connect(world.server.url, person) : await AnonymousClient.open(world.server.url)
        for (const bytes of frames) client.socket.send(bytes, { binary: !isText })
        client.socket.close()
        const code = await client.closed()
        expect(code === 1000 || code === 1005 || code === 1006 || code === CLOSE.replaced || OUR_CODES.has(code), `close code ${code}`).toBe(true)
        expect(code).not.toBe(CLOSE.internal)
      }),
      { numRuns: RUNS },
    )
    expect(world.log.filter((line) => line.includes('request failed'))).toEqual([])
    expect((await fetch(`${world.server.url}/healthz`)).status).toBe(200)
  })

  it('closes a gateway that speaks before its turn', async () => {
    for (const command of [
      { type: 'ping', nonce: 1 } as const,
      { type: 'acknowledge', lane: 0, seq: 1 } as const,
      { type: 'authenticate', signature: new Uint8Array(64), mailboxCursor: 0, requestsCursor: 0 } as const,
    ]) {
      const client = new GatewayClient(world.server.url)
      await client.opened()
      client.command(command)
      expect(await client.event('failure')).toMatchObject({ code: 'E_MALFORMED' })
      expect(await client.closed()).toBe(CLOSE.malformed)
    }
  })

  it('closes a device that acknowledges what it never got', async () => {
    const client = await connect(world.server.url, person)
    await client.event('welcome')
    client.command({ type: 'acknowledge', lane: 0, seq: 1_000_000 })
    expect(await client.closed()).toBe(CLOSE.malformed)
  })

  it('answers a wrong signature alike for devices that exist and that do not', async () => {
    const seen: unknown[] = []
    for (const userId of [person.userId, `${'A'.repeat(42)}E` as typeof person.userId]) {
      const client = new GatewayClient(world.server.url)
      await client.opened()
      client.command({ type: 'hello', version: PROTOCOL_VERSION, userId, deviceId: person.deviceId, clientNonce: new Uint8Array(32) })
      await client.event('challenge')
      client.command({ type: 'authenticate', signature: new Uint8Array(64), mailboxCursor: 0, requestsCursor: 0 })
      seen.push([(await client.event('failure')).code, await client.closed()])
    }
    expect(seen).toEqual([
      ['E_SIGNATURE', CLOSE.unauthenticated],
      ['E_SIGNATURE', CLOSE.unauthenticated],
    ])
  })

  it('names the version to those who speak another', async () => {
    const gateway = new GatewayClient(world.server.url)
    await gateway.opened()
    gateway.command({
      type: 'hello',
      version: PROTOCOL_VERSION + 1,
      userId: person.userId,
      deviceId: person.deviceId,
      clientNonce: new Uint8Array(32),
    })
    expect(await gateway.closed()).toBe(CLOSE.version)
    const anonymous = new AnonymousClient(world.server.url)
    await anonymous.opened()
    anonymous.socket.send(encodeAnonymousRequest({ type: 'open', version: PROTOCOL_VERSION + 1 }))
    expect(await anonymous.closed()).toBe(CLOSE.version)
    expect(anonymous.received).toEqual([{ type: 'refused', requestId: 0, code: 'E_VERSION', retryAfter: 0 }])
  })

  it('takes no credentials on the anonymous socket', async () => {
    for (const headers of [{ authorization: 'Bearer x' }, { cookie: 'a=b' }]) {
      await expect(new AnonymousClient(world.server.url, { headers }).opened()).rejects.toThrow('400')
    }
  })

  it('takes a request with its proof of work, once, and none without', async () => {
    const anonymous = await AnonymousClient.open(world.server.url)
    const payload = provider.random(600)
    const work = { serverId: world.server.serverId, mailboxId: person.mailboxId, payload, expiry: Date.now() + 300_000 }
    const ask = (nonce: Uint8Array, expiry = work.expiry) =>
      anonymous.ask({ type: 'request', mailboxId: person.mailboxId, envelopeId: newEnvelopeId(), payload, expiry, nonce })
    expect(await ask(new Uint8Array(16))).toMatchObject({ type: 'refused', code: 'E_PROOF_OF_WORK' })
    const nonce = await solveProofOfWork(provider, work, () => new Promise((resolve) => setImmediate(resolve)))
    expect(await ask(nonce, work.expiry + 1)).toMatchObject({ type: 'refused', code: 'E_PROOF_OF_WORK' })
    for (let i = 0; i < 3; i++) expect(await ask(nonce)).toMatchObject({ type: 'accepted' })
    const device = await connect(world.server.url, person)
    await device.until(() => device.seqs(1).length > 0)
    expect(device.entries(1).map((entry) => Buffer.from(entry.payload).toString('hex'))).toEqual([Buffer.from(payload).toString('hex')])
    device.close()
    anonymous.close()
  })
})

describe('limits of the sockets', () => {
  it('holds the number of anonymous sockets, of requests and of lookups of an address', async () => {
    const world = await startTestServer({ limitAnonymousConnections: 2, limitAnonymousRequests: 30, limitHandleLookups: 3 })
    const [first] = await Promise.all([AnonymousClient.open(world.server.url), AnonymousClient.open(world.server.url)])
    await expect(new AnonymousClient(world.server.url).opened()).rejects.toThrow('429')
    for (let i = 0; i < 3; i++) expect(await first.ask({ type: 'handle', handle: 'nobody_here' })).toMatchObject({ code: 'E_NOT_FOUND' })
    const limited = await first.ask({ type: 'handle', handle: 'nobody_here' })
    expect(limited).toMatchObject({ code: 'E_RATE_LIMITED' })
    expect(limited.type === 'refused' && limited.retryAfter).toBeGreaterThan(1_000)
    for (let i = 0; i < 26; i++) await first.ask({ type: 'profile', userId: `${'A'.repeat(42)}E` as Person['userId'] })
    expect(await first.ask({ type: 'profile', userId: `${'A'.repeat(42)}E` as Person['userId'] })).toMatchObject({ code: 'E_RATE_LIMITED' })
    await world.dispose()
  })

  it('closes sockets that are silent', async () => {
    let now = Date.now()
    const world = await startTestServer({}, { clock: { now: () => now }, sweepEvery: 20 })
    const person = await register(world.api)
    const [device, anonymous, mute] = [
      await connect(world.server.url, person),
      await AnonymousClient.open(world.server.url),
      new GatewayClient(world.server.url),
    ]
    await Promise.all([device.event('welcome'), mute.opened()])
    now += 11_000
    expect(await mute.closed()).toBe(CLOSE.idle)
    now += 55_000
    expect(await anonymous.closed()).toBe(CLOSE.idle)
    expect(device.closeCode).toBeUndefined()
    now += 20_000
    expect(await device.closed()).toBe(CLOSE.idle)
    await world.dispose()
  })

  it('tells devices to come back when it stops', async () => {
    const world = await startTestServer()
    const device = await connect(world.server.url, await register(world.api))
    await device.event('welcome')
    const begun = Date.now()
    await world.dispose()
    expect(await device.event('stopping')).toMatchObject({ retryAfter: 2_000 })
    expect(await device.closed()).toBe(CLOSE.goingAway)
    expect(Date.now() - begun).toBeLessThan(5_000)
  })
})

const communityId = idFromBytes('CommunityId', new Uint8Array(32))
const channelId = idFromBytes('ChannelId', new Uint8Array(16))
const groupId = new Uint8Array(32)

function validFrames({ userId, deviceId, mailboxId, token }: Person): readonly Uint8Array[] {
  const deliver: AnonymousRequest = {
    type: 'deliver',
    requestId: 1,
    mailboxId,
    token,
    envelopeId: newEnvelopeId(),
    flags: 0,
    payload: new Uint8Array(64),
  }
  return [
    encodeAnonymousRequest(deliver),
    encodeAnonymousRequest({ type: 'bundle', requestId: 2, userId, deviceId, token }),
    encodeAnonymousRequest({ type: 'chain', requestId: 3, userId, from: 1 }),
    encodeGatewayCommand({ type: 'acknowledge', lane: 0, seq: 0 }),
    encodeGatewayCommand({ type: 'hello', version: PROTOCOL_VERSION, userId, deviceId, clientNonce: new Uint8Array(32) }),
    encodeGatewayCommand({ type: 'watch', communityId, channels: [{ channelId, after: 0 }] }),
    encodeGatewayCommand({ type: 'unwatch', communityId }),
    encodeGatewayCommand({ type: 'post', request: 1, communityId, channelId, groupId, dedupe: new Uint8Array(16), wire: groupId }),
    encodeGatewayCommand({ type: 'signal', communityId, channelId, payload: groupId }),
  ]
}
