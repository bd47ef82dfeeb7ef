import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { codeOf, type ConclaveError } from '@conclave/protocol'
import { describe, expect, it } from 'vitest'
import { Addresses } from '../domain/limits/address.ts'
import { RateLimiter } from '../domain/limits/rate-limiter.ts'
import { startServer } from '../server.ts'
import { temporaryDirectory } from '../testing/servers.ts'
import { defineConfig, loadConfig, parseProxies } from './load.ts'
import { configReference } from './reference.ts'

function wrong(load: () => unknown): string {
  try {
    load()
  } catch (error) {
    expect(codeOf(error)).toBe('E_CONFIG')
    return (error as ConclaveError).detail ?? ''
  }
  throw new Error('accepted')
}

describe('settings', () => {
  it('come from the file and the environment, which wins', () => {
    const directory = mkdtempSync(join(tmpdir(), 'conclave-config-'))
    const file = join(directory, 'conclave.json')
    writeFileSync(file, JSON.stringify({ port: 1_234, registration: 'closed' }))
    expect(loadConfig({ CONCLAVE_CONFIG: file, CONCLAVE_PORT: '4321', OTHER: 'x', CONCLAVE_HOME: 'y' })).toMatchObject({
      port: 4_321,
      registration: 'closed',
      host: '127.0.0.1',
    })
    writeFileSync(file, '[]')
    expect(wrong(() => loadConfig({ CONCLAVE_CONFIG: file }))).toMatch(/^CONCLAVE_CONFIG: the file is not a JSON object/)
    rmSync(directory, { recursive: true })
    expect(wrong(() => loadConfig({ CONCLAVE_CONFIG: file }))).toMatch(/ENOENT/)
  })

  it('name the key and the reason when they are wrong', () => {
    expect(wrong(() => loadConfig({ CONCLAVE_PORT: 'many' }))).toMatch(/^port \(CONCLAVE_PORT\): /)
    expect(wrong(() => loadConfig({ CONCLAVE_PORT: '70000' }))).toMatch(/^port \(CONCLAVE_PORT\): /)
    expect(wrong(() => loadConfig({ CONCLAVE_REGISTRATION: 'maybe' }))).toMatch(/^registration \(CONCLAVE_REGISTRATION\): .*open/)
    expect(wrong(() => loadConfig({ CONCLAVE_PROT: '1' }))).toBe('CONCLAVE_PROT: there is no such setting')
    // The 250 devices of a community are a rule that every device applies as well, not a setting.
    expect(wrong(() => loadConfig({ CONCLAVE_MAX_LEAVES: '100' }))).toBe('CONCLAVE_MAX_LEAVES: there is no such setting')
    expect(wrong(() => defineConfig({ prot: 1 } as object))).toBe('prot: there is no such setting')
    expect(wrong(() => defineConfig({ tlsCert: 'x' }))).toMatch(/^tlsKey/)
    expect(wrong(() => defineConfig({ trustedProxy: 'everybody' }))).toMatch(/^trustedProxy/)
  })

  it('listen elsewhere than on loopback only with TLS or a declared proxy', () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'chat.example', '127.evil.example'])
      expect(wrong(() => defineConfig({ host }))).toMatch(/^host/)
    for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) expect(defineConfig({ host }).host).toBe(host)
    expect(defineConfig({ host: '0.0.0.0', trustedProxy: '10.0.0.0/8, ::1' }).host).toBe('0.0.0.0')
  })

  it('are documented as they are', () => {
    expect(readFileSync(new URL('../../../../docs/operations/configuration.md', import.meta.url), 'utf8')).toBe(configReference())
  })
})

describe('start', () => {
  it('names the port that is in use, and the file that cannot be read', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as { port: number }
    const data = temporaryDirectory()
    await expect(startServer(defineConfig({ data, port, logLevel: 'silent' }))).rejects.toMatchObject({ code: 'E_PORT_IN_USE' })
    other.close()
    await expect(
      startServer(defineConfig({ data, port: 0, logLevel: 'silent', tlsCert: join(data, 'none'), tlsKey: join(data, 'none') })),
    ).rejects.toMatchObject({ code: 'E_CONFIG' })
    rmSync(data, { recursive: true })
  })
})

describe('client addresses', () => {
  it('come from a proxy only if it is declared', () => {
    const forwardedFor = '198.51.100.7, 203.0.113.9'
    expect(new Addresses(undefined).client({ remoteAddress: '10.0.0.1', forwardedFor })).toBe('10.0.0.1')
    const addresses = new Addresses(parseProxies('10.0.0.0/8'))
    expect(addresses.client({ remoteAddress: '::ffff:10.0.0.1', forwardedFor })).toBe('203.0.113.9')
    expect(addresses.client({ remoteAddress: '192.0.2.1', forwardedFor })).toBe('192.0.2.1')
    expect(addresses.client({ remoteAddress: '10.0.0.1', forwardedFor: 'nonsense' })).toBe('10.0.0.1')
  })

  it('count a /64 of IPv6 as one', () => {
    const addresses = new Addresses(undefined)
    const key = (remoteAddress: string) => addresses.key({ remoteAddress, forwardedFor: undefined })
    expect(key('2001:db8:1:2::1')).toBe(key('2001:db8:1:2:ffff::9'))
    expect(key('2001:db8:1:2::1')).not.toBe(key('2001:db8:1:3::1'))
    expect(key('192.0.2.1')).not.toBe(key('192.0.2.2'))
  })
})

describe('rate limiter', () => {
  it('lets the count through at once, then at its pace, for each key', () => {
    const limiter = new RateLimiter({ count: 10, period: 1_000 })
    const takes = Array.from({ length: 12 }, () => limiter.take('a', 5))
    expect(takes.filter((wait) => wait === 0)).toHaveLength(10)
    expect(takes.at(-1)).toBe(100)
    expect(limiter.take('b', 5)).toBe(0)
    expect(limiter.take('a', 104)).toBeGreaterThan(0)
    expect(limiter.take('a', 105)).toBe(0)
    expect(limiter.take('a', 106)).toBeGreaterThan(0)
  })

  it('holds no more keys than it may', () => {
    const limiter = new RateLimiter({ count: 1, period: 1_000 }, 100)
    for (let i = 0; i < 10_000; i++) limiter.take(String(i), i)
    expect(limiter.take('9999', 9_999)).toBeGreaterThan(0)
    expect(limiter.take('0', 9_999)).toBe(0)
  })
})
