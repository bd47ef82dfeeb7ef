import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConclaveError } from '@conclave/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RawSocket } from '../testing/raw.ts'
import { startTestServer, temporaryDirectory, type TestServer } from '../testing/servers.ts'

const PAGE = '<!doctype html><title>the page</title>'
const SCRIPT = 'console.log(1)\n'.repeat(100)
const IMMUTABLE = 'public, max-age=31536000, immutable'

/** A folder as the build leaves it, with a file beside it and one inside that the list does not name. */
function webFolder(): string {
  const folder = join(temporaryDirectory(), 'web')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  const files = { 'index.html': PAGE, 'assets/app-AbC.js': SCRIPT, 'assets/app-AbC.js.br': 'brotli', 'assets/app-AbC.js.gz': 'gzip', 'sw.js': '//' }
  for (const [name, text] of Object.entries({ ...files, 'hidden.txt': 'hidden', '../outside.txt': 'outside' }))
    writeFileSync(join(folder, name), text)
  const list = {
    files: [
      { path: '/index.html', size: PAGE.length, etag: 'page', immutable: false },
      { path: '/assets/app-AbC.js', size: SCRIPT.length, br: 6, gzip: 4, etag: 'app', immutable: true },
      { path: '/sw.js', size: 2, etag: 'sw', immutable: false },
    ],
    inlineScripts: ['sha256-abc='],
  }
  writeFileSync(join(folder, 'files.json'), JSON.stringify(list))
  return folder
}

describe('the web client', () => {
  const folder = webFolder()
  let world: TestServer
  beforeAll(async () => {
    world = await startTestServer({ web: folder, publicUrl: 'https://chat.example' })
  })
  afterAll(async () => {
    await world.dispose()
    rmSync(join(folder, '..'), { recursive: true })
  })
  const address = () => `http://127.0.0.1:${world.server.port}`
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') => fetch(address() + path, { headers, method })
  const status = async (path: string, accept = 'text/html', method = 'GET') => (await get(path, { accept }, method)).status

  /** Sent as it stands: `fetch` would tidy the path. */
  async function rawStatus(path: string): Promise<number> {
    const raw = new RawSocket(world.server.port)
    raw.send(`GET ${path} HTTP/1.1\r\nhost: x\r\naccept: text/html\r\nconnection: close\r\n\r\n`)
    const text = await raw.until('gone')
    raw.close()
    return Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1])
  }

  it('shows its page under every address of the app', async () => {
    for (const path of ['/', '/u', '/c/AbC_-9', '/settings/devices', '/sign-up?locale=en-XA']) {
      const answer = await get(path, { accept: 'text/html,application/xhtml+xml' })
      expect([path, answer.status, await answer.text()]).toEqual([path, 200, PAGE])
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(answer.headers.get('cache-control')).toBe('no-cache')
    }
    expect(await status('/', '*/*')).toBe(200)
  })

  it('leaves the addresses of the server to the server', async () => {
    for (const path of ['/v1', '/v1/nothing', '/docs/nothing', '/healthz/x', '/metrics/x']) expect([path, await status(path)]).toEqual([path, 404])
    expect((await get('/v1/server')).headers.get('content-type')).toContain('application/json')
    expect((await get('/healthz', { accept: 'text/html' })).headers.get('content-type')).toContain('application/json')
    expect(await (await get('/docs', { accept: 'text/html' })).text()).toContain('swagger')
  })

  it('has no page for what is no page, nor for another method', async () => {
    expect(await status('/c/AbC', 'application/json')).toBe(404)
    expect(await status('/missing.js')).toBe(404)
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect([method, await status('/', 'text/html', method)]).toEqual([method, 404])
  })

  it.each([
    '/../outside.txt',
    '/assets/../../outside.txt',
    '/..%2foutside.txt',
    '/%2e%2e/outside.txt',
    '/%2e%2e%2foutside.txt',
    '/..\\outside.txt',
    '/..%5coutside.txt',
    '/....//outside.txt',
    '/assets/app-AbC.js%00',
    '/assets/app-AbC.js%00.html',
    '//assets/app-AbC.js',
    '/./index.html',
    '/assets/',
    '/assets/app-AbC.js/',
    '/assets/app-AbC.js.br',
    '/ASSETS/app-AbC.js',
    '/hidden.txt',
    '/files.json',
    '/__proto__.js',
    '/index.html;x',
  ])('has no file under %s', async (path) => expect([path, await rawStatus(path)]).toEqual([path, path === '/assets/' ? 200 : 404]))

  it('answers a byte that may not stand in an address as a mistake', async () => {
    expect(await rawStatus('/\0index.html')).toBe(400)
    expect(await rawStatus('/%zz')).toBe(400)
  })

  it('sends the copy that the build compressed, and the whole file to others', async () => {
    const variants: [string, string | null, string][] = [
      ['br, gzip', 'br', '6'],
      ['gzip, deflate', 'gzip', '4'],
      ['br;q=0, gzip;q=0.5', 'gzip', '4'],
      ['identity', null, String(SCRIPT.length)],
    ]
    for (const [accepted, encoding, length] of variants) {
      const { headers } = await get('/assets/app-AbC.js', { 'accept-encoding': accepted }, 'HEAD')
      expect([accepted, headers.get('content-encoding'), headers.get('content-length')]).toEqual([accepted, encoding, length])
      expect(headers.get('vary')).toBe('accept-encoding')
    }
    expect(await (await get('/assets/app-AbC.js', { 'accept-encoding': 'identity' })).text()).toBe(SCRIPT)
  })

  it('lets hashed files be kept for ever, and answers 304 for what is known', async () => {
    const script = await get('/assets/app-AbC.js', { 'accept-encoding': 'identity' })
    expect(script.headers.get('cache-control')).toBe(IMMUTABLE)
    for (const path of ['/', '/sw.js']) {
      const first = await get(path, { accept: 'text/html' })
      expect(first.headers.get('cache-control')).toBe('no-cache')
      const known = { accept: 'text/html', 'if-none-match': `W/"x", ${first.headers.get('etag')}` }
      const again = await get(path, known)
      expect([again.status, await again.text()]).toEqual([304, ''])
    }
  })

  it('says what a page may do, on every file', async () => {
    for (const path of ['/', '/assets/app-AbC.js', '/sw.js']) {
      const { headers } = await get(path)
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-abc='; style-src 'self';")
      expect(policy).toContain("connect-src 'self' wss://chat.example;")
      expect(policy).toContain("require-trusted-types-for 'script'; trusted-types default")
      expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*/)
      expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp')
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('strict-transport-security')).toBe('max-age=31536000')
      expect(headers.get('permissions-policy')).toContain('microphone=()')
    }
  })
})

describe('a server without the web client', () => {
  it('says so at its root', async () => {
    const world = await startTestServer({ web: '' })
    const answer = await fetch(world.server.url)
    expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('no web client')])
    await world.dispose()
  })

  it('does not start with a folder that holds no build, or a list that leads out of it', async () => {
    const folder = temporaryDirectory()
    const refused = () => startTestServer({ web: folder }).catch((error: unknown) => (error instanceof ConclaveError ? error.message : error))
    expect(await refused()).toMatch(/E_CONFIG.*CONCLAVE_WEB/)
    const page = { path: '/index.html', size: 1, etag: 'x', immutable: false }
    writeFileSync(join(folder, 'files.json'), JSON.stringify({ files: [page, { ...page, path: '/../outside.txt' }], inlineScripts: [] }))
    expect(await refused()).toMatch(/E_CONFIG.*CONCLAVE_WEB/)
    rmSync(folder, { recursive: true })
  })
})
