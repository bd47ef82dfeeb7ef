import { connect as connectTcp } from 'node:net'
import { LIMITS, PROTOCOL_VERSION, routes } from '@conclave/protocol'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestCommunity } from '../testing/community.ts'
import { newPerson, provider, register, signIn } from '../testing/people.ts'
import { startTestServer, type TestServer } from '../testing/servers.ts'

const LONG = process.env['CONCLAVE_LONG'] !== undefined

interface Refusal {
  readonly error: { readonly code: string; readonly message: string; readonly detail?: string }
}

describe('HTTP', () => {
  let world: TestServer
  beforeAll(async () => {
    world = await startTestServer()
  })
  afterAll(() => world.dispose())

  async function refusal(path: string, init: RequestInit = {}): Promise<{ status: number; code: string }> {
    const answer = await fetch(world.server.url + path, init)
    const body = (await answer.json()) as Refusal
    return { status: answer.status, code: body.error.code }
  }
  const post = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }): RequestInit => ({
    method: 'POST',
    body,
    headers,
  })

  it('answers every refusal in one form', async () => {
    expect(await refusal('/nothing')).toEqual({ status: 404, code: 'E_NOT_FOUND' })
    expect(await refusal('/v1/handles/%zz')).toEqual({ status: 400, code: 'E_MALFORMED' })
    expect(await refusal('/v1/handles/_bad')).toEqual({ status: 400, code: 'E_HANDLE_MALFORMED' })
    expect(await refusal('/v1/login/start', post('{'))).toEqual({ status: 400, code: 'E_MALFORMED' })
    expect(await refusal('/v1/login/start', post(''))).toEqual({ status: 400, code: 'E_MALFORMED' })
    expect(await refusal('/v1/login/start', post('x', { 'content-type': 'text/plain' }))).toEqual({ status: 400, code: 'E_MALFORMED' })
    expect(await refusal('/v1/login/start', post('{"__proto__":{"handle":"abc"}}'))).toEqual({ status: 400, code: 'E_MALFORMED' })
    expect(await refusal('/v1/login/start', post(`"${'x'.repeat(LIMITS.jsonBytes)}"`))).toEqual({ status: 413, code: 'E_TOO_LARGE' })
    expect(await refusal('/v1/login/start', post('['.repeat(200_000)))).toEqual({ status: 400, code: 'E_MALFORMED' })
    expect(await refusal('/v1/login/start', post(JSON.stringify({ handle: 'somebody', request: 'AAAA' })))).toEqual({
      status: 400,
      code: 'E_MALFORMED',
    })
    expect(await refusal('/v1/account')).toEqual({ status: 401, code: 'E_UNAUTHENTICATED' })
    expect(await refusal('/v1/server', { headers: { 'conclave-version': String(PROTOCOL_VERSION + 1) } })).toEqual({ status: 426, code: 'E_VERSION' })
    expect(await refusal('/v1/gateway', { method: 'GET' })).toEqual({ status: 404, code: 'E_NOT_FOUND' })
  })

  it('puts the security headers on every answer', async () => {
    for (const path of ['/v1/server', '/nothing', '/v1/account', '/docs', '/healthz']) {
      const { headers } = await fetch(world.server.url + path)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(headers.get('set-cookie')).toBeNull()
    }
  })

  it('refuses each method that needs a token without one, and with one of nobody', async () => {
    for (const route of Object.values(routes).filter(({ auth }) => auth !== 'none')) {
      const path = route.path.replace(':receiverId', 'A'.repeat(22))
      for (const authorization of [undefined, 'Bearer x', `Bearer ${'A'.repeat(43)}`, `Basic ${'A'.repeat(43)}`]) {
        const init = {
          method: route.method,
          headers: { ...('body' in route && { 'content-type': 'application/json' }), ...(authorization && { authorization }) },
          ...('body' in route && { body: '{}' }),
        }
        expect(await refusal(path, init)).toEqual({ status: 401, code: 'E_UNAUTHENTICATED' })
      }
    }
  })

  it('shows the API and its page from own files only', async () => {
    const page = await (await fetch(`${world.server.url}/docs`)).text()
    expect(page).not.toMatch(/https?:\/\//)
    for (const file of ['/docs/init.js', '/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js']) {
      expect(page.includes(file)).toBe(true)
      expect((await fetch(world.server.url + file)).status).toBe(200)
    }
    const document = (await (await fetch(`${world.server.url}/v1/openapi.json`)).json()) as { paths: object }
    expect(Object.keys(document.paths)).toContain('/v1/registration/finish')
  })

  it('tells its health, and numbers without names', async () => {
    const person = await register(world.api, 'measured_person')
    await signIn(world.api, world.server.serverId, person)
    expect(await (await fetch(`${world.server.url}/healthz`)).json()).toEqual({ status: 'ok' })
    const text = await (await fetch(`${world.server.url}/metrics`)).text()
    expect(text).toMatch(/conclave_sign_ins_total [1-9]/)
    expect(text).not.toContain('measured_person')
    expect(text + world.log.join()).not.toContain(person.userId)
  })

  it('answers bytes that are not HTTP, and headers that never end', async () => {
    const raw = (bytes: string) =>
      new Promise<string>((resolve) => {
        let text = ''
        const socket = connectTcp(world.server.port, '127.0.0.1', () => socket.write(bytes))
        socket.on('data', (data) => (text += data.toString('latin1')))
        socket.on('close', () => resolve(text))
        socket.on('error', () => resolve(text))
      })
    expect(await raw('\x00\x01\x02 nonsense\r\n\r\n')).toMatch(/^HTTP\/1.1 400 [\s\S]*"E_MALFORMED"/)
    expect(await raw(`GET / HTTP/1.1\r\nhost: x\r\na: ${'b'.repeat(40_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /)
    expect(await raw('POST /v1/login/start HTTP/1.1\r\nhost: x\r\ncontent-length: 5, 6\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
    expect(await raw('GET /v1/gateway HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
    expect(await raw('GET /elsewhere HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n')).toMatch(
      /^HTTP\/1.1 404 [\s\S]*"E_NOT_FOUND"/,
    )
  })

  it('answers anything hostile with a 4xx', async () => {
    const person = await register(world.api)
    const token = await signIn(world.api, world.server.serverId, person)
    const { registration } = await newPerson('never_made')
    const town = await TestCommunity.create(world, { person, chain: person.state, token })
    await town.commit(town.owner)
    const samples: Record<string, unknown> = { '/v1/registration/finish': encoded(registration), ...(await communitySamples(town)) }
    const ids: Readonly<Record<string, string>> = {
      communityId: town.communityId,
      channelId: town.general,
      groupId: encoded(town.groupId()) as string,
    }
    const hostile = fc.oneof(
      fc.json(),
      fc.string(),
      fc.constantFrom('{"__proto__":1}', '{"constructor":{"prototype":{}}}', '1e999', `{"n":${'9'.repeat(500)}}`, '[[]]', 'null', '\u0000'),
    )
    const everyRoute = fc.constantFrom(...Object.values(routes).filter(({ path }) => path !== '/v1/sessions/current'))
    await fc.assert(
      fc.asyncProperty(everyRoute, hostile, fc.nat(), fc.webPath(), async (route, text, pick, path) => {
        const sample = samples[route.path]
        const body = sample === undefined || pick % 2 === 0 ? text : JSON.stringify(mutated(sample, pick))
        const url = route.path.replace(/:(\w+)/g, (_, name: string) =>
          encodeURIComponent((pick % 3 === 0 ? undefined : ids[name]) ?? (path.slice(0, 60) || 'x')),
        )
        const answer = await fetch(`${world.server.url}${url}${route.method === 'GET' ? `?after=${encodeURIComponent(text)}` : ''}`, {
          method: route.method,
          headers: { authorization: `Bearer ${token}`, ...('body' in route && { 'content-type': 'application/json' }) },
          ...('body' in route && { body }),
        })
        const answered = await answer.text()
        expect(answer.status, `${route.path} ${answered}`).toBeLessThan(500)
        expect(answered).not.toMatch(/ at .*\.ts|node:internal|\/packages\//)
      }),
      { numRuns: LONG ? 20_000 : 400 },
    )
    expect(world.log.filter((line) => line.includes('request failed'))).toEqual([])
    expect((await fetch(`${world.server.url}/healthz`)).status).toBe(200)
  })
})

/** Bodies of the routes of communities, as a client would send them. */
async function communitySamples(town: TestCommunity): Promise<Readonly<Record<string, unknown>>> {
  const { userId } = town.owner.person
  const inviteId = 'A'.repeat(22)
  const boxes = [{ inviteId, generation: 1, ledgerKey: provider.random(1_168) }]
  const entry = await town.sign(town.owner, { type: 'successors', body: { userIds: [] } })
  const group = '/v1/communities/:communityId/groups/:groupId'
  return Object.fromEntries(
    Object.entries({
      '/v1/communities': { entry },
      '/v1/communities/:communityId/ledger': { entry, boxes },
      '/v1/communities/:communityId/chains': { users: [{ userId, after: 0 }] },
      '/v1/communities/:communityId/invites': { boxes },
      [`${group}/commits`]: await town.commitBody(town.owner, { epoch: 1 }),
      [`${group}/records`]: { record: await town.record(town.owner) },
      [`${group}/bundle`]: { epoch: 0, bundle: provider.random(60) },
      '/v1/communities/:communityId/channels/:channelId/erase': { seqs: [1, 2] },
    }).map(([path, body]) => [path, encoded(body)]),
  )
}

/** Bytes as base64url, as they are in JSON. */
function encoded(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64url')
  if (Array.isArray(value)) return value.map(encoded)
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, encoded(inner)]))
  return value
}

/** The same with one leaf made wrong. */
function mutated(value: unknown, pick: number): unknown {
  if (Array.isArray(value) && value.length > 0)
    return value.with(pick % value.length, mutated(value[pick % value.length], Math.trunc(pick / value.length)))
  if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value)
    const key = keys[pick % keys.length] as string
    return { ...value, [key]: mutated((value as Record<string, unknown>)[key], Math.trunc(pick / keys.length)) }
  }
  if (typeof value === 'string')
    return [value.slice(1), `${value}A`, value.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')), '', null, 7][pick % 6]
  return [-1, 1e300, '1', null, 2 ** 53][pick % 5]
}
