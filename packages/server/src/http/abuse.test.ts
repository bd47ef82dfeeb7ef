import { routes } from '@conclave/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { register, signIn } from '../testing/people.ts'
import { RawSocket } from '../testing/raw.ts'
import { startTestServer, type TestServer } from '../testing/servers.ts'

const JSON_TYPE = 'content-type: application/json\r\n'
const statuses = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))

describe('HTTP that breaks the rules', () => {
  let world: TestServer
  beforeAll(async () => {
    world = await startTestServer()
  })
  afterAll(() => world.dispose())

  /** Everything that the server answers until it closes. */
  async function answered(bytes: string): Promise<string> {
    const raw = new RawSocket(world.server.port)
    raw.send(bytes)
    const text = await raw.until('gone')
    raw.close()
    return text
  }
  const close = 'host: x\r\nconnection: close\r\n'

  it.each([
    [
      'both lengths',
      `POST /v1/login/start HTTP/1.1\r\nhost: x\r\n${JSON_TYPE}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/server HTTP/1.1\r\n${close}\r\n`,
    ],
    [
      'two lengths',
      `POST /v1/login/start HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 40\r\n\r\nhelloGET /v1/server HTTP/1.1\r\n${close}\r\n`,
    ],
    ['chunked, spelled otherwise', `POST /v1/login/start HTTP/1.1\r\nhost: x\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ['a space before the colon', `GET /v1/server HTTP/1.1\r\nhost : x\r\n\r\n`],
    ['a folded header', `GET /v1/server HTTP/1.1\r\nhost: x\r\na: b\r\n c: d\r\n\r\n`],
    ['bare line feeds', `GET /v1/server HTTP/1.1\nhost: x\n\n`],
    ['a negative length', `POST /v1/login/start HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n`],
    ['a chunk of 2^64', `POST /v1/login/start HTTP/1.1\r\nhost: x\r\n${JSON_TYPE}transfer-encoding: chunked\r\n\r\nffffffffffffffff1\r\n`],
    ['no host', `GET /v1/server HTTP/1.1\r\n\r\n`],
    ['a null byte in the path', `GET /v1/\0server HTTP/1.1\r\n${close}\r\n`],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ])('refuses %s, and reads nothing behind it as a request', async (_name, bytes) => {
    const text = await answered(bytes)
    expect(new Set(statuses(text))).toEqual(new Set([400]))
  })

  it.each([
    '/docs/../../package.json',
    '/docs/..%2f..%2fpackage.json',
    '/docs/%2e%2e/%2e%2e/package.json',
    '/docs/....//package.json',
    '/docs\\..\\package.json',
    '/docs/init.js%00',
    '/docs//init.js',
    '/data/server.key',
    '/conclave.db',
  ])('has no file under %s', async (path) => expect(statuses(await answered(`GET ${path} HTTP/1.1\r\n${close}\r\n`))).toEqual([404]))

  it('answers strange methods, paths, queries and headers with a 4xx', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
      expect([method, statuses(await answered(`${method} /v1/server HTTP/1.1\r\n${close}\r\n`))]).toEqual([method, [404]])
    }
    expect(statuses(await answered(`CONNECT x:1 HTTP/1.1\r\n${close}\r\n`))[0] ?? 400).toBeGreaterThanOrEqual(400)
    expect(statuses(await answered(`GET /v1/server?${'a=b&'.repeat(3_000)} HTTP/1.1\r\n${close}\r\n`))).toEqual([200])
    expect(statuses(await answered(`GET /v1/server?__proto__[a]=b&constructor[prototype]=c HTTP/1.1\r\n${close}\r\n`))).toEqual([200])
    expect(({} as Record<string, unknown>)['a']).toBeUndefined()
    expect(statuses(await answered(`GET /${'x'.repeat(20_000)} HTTP/1.1\r\n${close}\r\n`))).toEqual([431])
    expect(statuses(await answered(`GET /v1/server HTTP/1.1\r\n${close}${'a: b\r\n'.repeat(5_000)}\r\n`))).toEqual([431])
    expect(statuses(await answered(`GET /v1/handles/${'x'.repeat(5_000)} HTTP/1.1\r\n${close}\r\n`))[0]).toBeLessThan(500)
    expect(statuses(await answered(`GET /v1/handles/%F0%9F%98%80%F0%9F%98%80 HTTP/1.1\r\n${close}\r\n`))).toEqual([400])
    // Kelvin sign and dotted capital I become ASCII when they are lower-cased
    for (const handle of ['\u212aelvin', '\u0130stanbul', 'abc\0', 'abc\n', '\u0430dam', '\uff41dam'])
      expect([handle, statuses(await answered(`GET /v1/handles/${encodeURIComponent(handle)} HTTP/1.1\r\n${close}\r\n`))[0]]).toEqual([handle, 400])
  })

  it('reads a body only as JSON', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json; charset=utf-16',
      'application/jsonx',
      'text/json',
      '',
    ]) {
      const answer = await fetch(`${world.server.url}/v1/login/start`, {
        method: 'POST',
        body: '{"handle":"abc","request":"AAAA"}',
        headers: { 'content-type': type },
      })
      expect([type, answer.status]).toEqual([type, 400])
    }
  })

  it('keeps the large answers to one connection that asks and does not read from filling the memory', async () => {
    const raw = new RawSocket(world.server.port)
    raw.socket.pause()
    const before = process.memoryUsage().rss
    raw.send(`GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nhost: x\r\n\r\n`.repeat(1_000))
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6)
    raw.socket.resume()
    await raw.until('gone')
    expect((await fetch(`${world.server.url}/healthz`)).status).toBe(200)
    raw.close()
  })

  it('answers a few pipelined requests in order', async () => {
    const text = await answered(
      `GET /v1/server HTTP/1.1\r\nhost: x\r\n\r\nGET /nothing HTTP/1.1\r\nhost: x\r\n\r\nGET /healthz HTTP/1.1\r\n${close}\r\n`,
    )
    expect(statuses(text)).toEqual([200, 404, 200])
  })

  it('gives nothing to a session of one account that belongs to another', async () => {
    const [ada, eve] = [await register(world.api), await register(world.api)]
    const token = await signIn(world.api, world.server.serverId, eve)
    const own = await world.api.accountKeyRead({ params: { receiverId: eve.deviceId } }, token)
    expect(own.generation).toBe(1)
    for (const receiverId of [ada.deviceId, ada.account.recovery.deviceId])
      await expect(world.api.accountKeyRead({ params: { receiverId } }, token)).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
    for (const route of Object.values(routes).filter(({ auth }) => auth === 'session'))
      expect([route.path, 'userId' in (('body' in route && (route.body as { shape?: object }).shape) || {})]).toEqual([route.path, false])
  })
})

describe('limits of HTTP', () => {
  it('refuses before it reads a body, on every path but the operator’s', async () => {
    const world = await startTestServer({ limitRequests: 3 }, { clock: { now: () => 1_800_000_000_000 } })
    const get = async (path: string) => (await fetch(world.server.url + path)).status
    expect([await get('/docs'), await get('/nothing'), await get('/v1/openapi.json')]).toEqual([200, 404, 200])
    for (const path of ['/docs', '/docs/init.js', '/v1/openapi.json', '/nothing', '/v1/server']) expect([path, await get(path)]).toEqual([path, 429])
    expect([await get('/healthz'), await get('/metrics')]).toEqual([200, 200])
    const raw = new RawSocket(world.server.port)
    raw.send(`POST /v1/login/start HTTP/1.1\r\nhost: x\r\n${JSON_TYPE}content-length: 200000\r\n\r\n{`)
    expect(await raw.until('E_RATE_LIMITED')).toMatch(/^HTTP\/1.1 429 /)
    raw.close()
    await world.dispose()
  })

  it('shows its numbers only to the machine itself, whatever a proxy passes on', async () => {
    for (const trustedProxy of [undefined, '127.0.0.1']) {
      const world = await startTestServer(trustedProxy === undefined ? {} : { trustedProxy })
      const get = async (headers: Record<string, string>) => (await fetch(`${world.server.url}/metrics`, { headers })).status
      expect(await get({})).toBe(200)
      for (const forwarded of ['203.0.113.9', '127.0.0.1', '203.0.113.9:4711', 'unknown', '[2001:db8::1]:80', ''])
        expect([forwarded, await get({ 'x-forwarded-for': forwarded })]).toEqual([forwarded, 404])
      await world.dispose()
    }
  })

  it('counts clients behind a declared proxy one by one, and only behind it', async () => {
    const clock = { now: () => 1_800_000_000_000 }
    const ask = async (world: TestServer, forwarded: string) =>
      (await fetch(`${world.server.url}/v1/server`, { headers: { 'x-forwarded-for': forwarded } })).status
    const behind = await startTestServer({ limitRequests: 1, trustedProxy: '127.0.0.0/8' }, { clock })
    const direct = await startTestServer({ limitRequests: 1 }, { clock })
    expect([await ask(behind, '203.0.113.1'), await ask(behind, '203.0.113.2'), await ask(behind, '203.0.113.1')]).toEqual([200, 200, 429])
    expect(await ask(behind, '203.0.113.77, 203.0.113.2')).toBe(429)
    expect([await ask(direct, '203.0.113.1'), await ask(direct, '203.0.113.2')]).toEqual([200, 429])
    await Promise.all([behind.dispose(), direct.dispose()])
  })
})
