import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { finishLogin, finishRegistration, startLogin, startRegistration } from '@conclave/crypto'
import type { ErrorCode } from '@conclave/protocol'
import { server as opaque } from '@serenity-kit/opaque'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { backup } from './backup.ts'
import { defineConfig } from './config/load.ts'
import { startServer } from './server.ts'
import { selfSigned } from './testing/certificate.ts'
import { TestCommunity } from './testing/community.ts'
import { Hearing } from './testing/hearing.ts'
import { newPerson, provider, register, signIn } from './testing/people.ts'
import { startProcess } from './testing/server-process.ts'
import { refused } from './testing/refused.ts'
import { apiOf, startTestServer, temporaryDirectory, type TestServer } from './testing/servers.ts'
import { AnonymousClient, connect } from './testing/sockets.ts'

let data: string
beforeEach(() => {
  data = temporaryDirectory()
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

describe('the process', () => {
  it('ends within 5 s of SIGTERM under load, and loses nothing that it acknowledged', async () => {
    const first = await startProcess({ CONCLAVE_DATA: data })
    const url = first.url as string
    const person = await register(apiOf(url))
    const device = await connect(url, person)
    await device.event('welcome')
    const senders = await Promise.all([AnonymousClient.open(url), AnonymousClient.open(url)])
    const load = senders.map(async (sender) => {
      for (let i = 0; sender.closeCode === undefined && i < 4_000; i++) {
        sender.deliver(person, provider.random(600))
        if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
      }
    })
    await senders[0]?.until(() => (senders[0]?.received.length ?? 0) > 300)
    const asked = Date.now()
    first.child.kill('SIGTERM')
    expect(await first.exited).toBe(0)
    expect(Date.now() - asked).toBeLessThan(5_000)
    expect(await device.event('stopping')).toMatchObject({ retryAfter: 2_000 })
    await Promise.all(load)
    const acknowledged = senders.reduce((sum, sender) => sum + sender.received.filter((reply) => reply.type === 'accepted').length, 0)
    const second = await startTestServer({ data })
    const again = await connect(second.server.url, person)
    expect((await again.event('welcome')).mailboxHead).toBeGreaterThanOrEqual(acknowledged)
    expect(acknowledged).toBeGreaterThan(300)
    again.close()
    await second.server.stop()
    expect(first.output()).not.toMatch(new RegExp(`${person.userId}|${person.handle}|${person.mailboxId}|127\\.0\\.0\\.1(?!:)`))
  })

  it('has every message of a channel that it acknowledged when it is killed, and its ledger and groups', async () => {
    const first = await startProcess({ CONCLAVE_DATA: data, CONCLAVE_LIMIT_POSTS: '0' })
    const url = first.url as string
    const serverId = (await apiOf(url).serverInfo({})).serverId
    const town = await TestCommunity.create({ api: apiOf(url), server: { url, serverId } })
    await town.commit(town.owner)
    const sender = await Hearing.open(town, town.owner)
    const answers = Array.from({ length: 500 }, () => sender.send())
    await sender.client.until(() => sender.all('posted').length > 100)
    first.child.kill('SIGKILL')
    await first.exited
    const posted = sender.all('posted').map(({ seq }) => seq)
    const second = await startTestServer({ data })
    const token = await signIn(second.api, second.server.serverId, town.owner.person)
    const overview = await second.api.communityRead({ params: town.params }, token)
    expect(overview).toMatchObject({ ledgerHead: 1, groups: [{ head: 1 }] })
    expect(overview.channels.find(({ channelId }) => channelId === town.general)?.head).toBeGreaterThanOrEqual(Math.max(...posted))
    expect([answers.length, posted]).toEqual([500, posted.map((_, i) => i + 1)])
    await second.server.stop()
  })

  it('prints one invitation while there is no account, which serves once', async () => {
    const first = await startProcess({ CONCLAVE_DATA: data, CONCLAVE_REGISTRATION: 'invite' })
    await expect.poll(first.output).toMatch(/Invitation for the first account: \S{22}\n/)
    const invite = /Invitation for the first account: (\S+)/.exec(first.output())?.[1] as string
    const api = apiOf(first.url as string)
    const [one, two] = [await newPerson('invited_one'), await newPerson('invited_two')]
    const both = await Promise.all([one, two].map(({ registration }) => refused(api.registrationFinish({ body: { ...registration, invite } }))))
    expect([both.includes(undefined), both.includes('E_INVITE_INVALID')]).toEqual([true, true])
    first.child.kill('SIGINT')
    expect(await first.exited).toBe(0)
    const second = await startProcess({ CONCLAVE_DATA: data, CONCLAVE_REGISTRATION: 'invite' })
    second.child.kill('SIGTERM')
    expect(await second.exited).toBe(0)
    expect(second.output()).not.toContain('Invitation')
  })

  it('says what is wrong and how to go on, with exit code 1 and no stack', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const port = String((other.address() as { port: number }).port)
    const held = await startTestServer({ data })
    const broken = join(data, 'broken.json')
    writeFileSync(broken, '{"port": 1,}')
    const cases: [Record<string, string>, RegExp][] = [
      [{ CONCLAVE_PORT: port, CONCLAVE_DATA: join(data, 'a') }, /in use.*CONCLAVE_PORT.*E_PORT_IN_USE/],
      [{ CONCLAVE_DATA: data }, /Another process.*E_STORE_IN_USE/],
      [{ CONCLAVE_DATA: broken }, /data: the directory cannot be used.*E_CONFIG/],
      [{ CONCLAVE_HOST: '0.0.0.0', CONCLAVE_DATA: join(data, 'b') }, /host \(CONCLAVE_HOST\).*tlsCert.*E_CONFIG/],
      [{ CONCLAVE_CONFIG: broken }, /CONCLAVE_CONFIG: the file is not a JSON object.*E_CONFIG/],
      [{ CONCLAVE_NO_SUCH: '1' }, /CONCLAVE_NO_SUCH: there is no such setting.*E_CONFIG/],
      [{ CONCLAVE_TLS_CERT: broken, CONCLAVE_TLS_KEY: broken, CONCLAVE_DATA: join(data, 'c') }, /tlsCert, tlsKey: not a certificate.*E_CONFIG/],
    ]
    const ended = await Promise.all(cases.map(async ([settings, text]) => [text, await startProcess(settings)] as const))
    for (const [text, { exited, output }] of ended) {
      expect(output()).toMatch(text)
      expect(output()).not.toMatch(/\n\s+at /)
      expect(await exited).toBe(1)
    }
    other.close()
    await held.server.stop()
  })
})

describe('every setting', () => {
  it('is refused by name when it is wrong', () => {
    const wrong: Record<string, unknown[]> = {
      data: ['', 7],
      host: ['', '192.0.2.1'],
      port: [-1, 65_536, 1.5, '80'],
      publicUrl: ['chat.example', 'ftp://x', 'javascript:alert(1)'],
      tlsCert: [''],
      tlsKey: [''],
      trustedProxy: ['', 'x', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.1,'],
      registration: ['', 'everybody'],
      logLevel: ['trace', ''],
      metrics: ['yes'],
    }
    for (const key of Object.keys(defineConfig({})).filter((name) => !(name in wrong))) wrong[key] = [-1, 0.5, '1', null, Number.NaN, 1e12]
    for (const [key, values] of Object.entries(wrong))
      for (const value of values) {
        const attempt = () => defineConfig({ [key]: value } as object)
        expect(attempt, `${key} ${String(value)}`).toThrow(new RegExp(`E_CONFIG: .*${key}|E_CONFIG: .*(tlsCert|tlsKey)`))
      }
  })
})

describe('TLS', () => {
  it('serves HTTP and both sockets', async () => {
    const { cert, key } = selfSigned()
    const [tlsCert, tlsKey] = [join(data, 'cert.pem'), join(data, 'key.pem')]
    writeFileSync(tlsCert, cert)
    writeFileSync(tlsKey, key)
    const world = await startTestServer({ tlsCert, tlsKey, data: join(data, 'server') })
    expect(world.server.url).toMatch(/^https:/)
    const answer = await new Promise<{ status: number | undefined; secure: string | undefined }>((resolve, reject) => {
      get(`${world.server.url}/v1/server`, { ca: cert }, (reply) => {
        reply.resume()
        resolve({ status: reply.statusCode, secure: reply.headers['strict-transport-security'] })
      }).on('error', reject)
    })
    expect(answer).toEqual({ status: 200, secure: 'max-age=31536000' })
    for (const path of ['/v1/gateway', '/v1/anonymous']) {
      const socket = new WebSocket(world.server.url.replace('https', 'wss') + path, { ca: cert })
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
      socket.terminate()
    }
    await expect(fetch(world.server.url.replace('https', 'http'))).rejects.toThrow()
    await world.server.stop()
    writeFileSync(tlsKey, selfSigned().key)
    await expect(startServer(defineConfig({ tlsCert, tlsKey, data: join(data, 'server'), port: 0, logLevel: 'silent' }))).rejects.toMatchObject({
      code: 'E_CONFIG',
    })
  })
})

describe('the disk', () => {
  it('from which the data is deleted ends the process, which acknowledges nothing more and says why', async () => {
    const server = await startProcess({ CONCLAVE_DATA: data })
    rmSync(data, { recursive: true })
    await expect(register(apiOf(server.url as string))).rejects.toThrow()
    expect(await server.exited).toBe(1)
    await expect.poll(() => server.output()).toContain('the file of the database was deleted, moved or replaced')
  })

  it('when full refuses what is new, goes on reading, and works again when there is room', async () => {
    const world = await startTestServer({ data }, { maxDatabasePages: 300 })
    const person = await register(world.api)
    const token = await signIn(world.api, world.server.serverId, person)
    const device = await connect(world.server.url, person)
    await device.event('welcome')
    let accepted = 0
    let refusal: ErrorCode | undefined
    const sender = await AnonymousClient.open(world.server.url)
    while (refusal === undefined && accepted < 1_000) {
      const reply = await sender.reply(sender.deliver(person, provider.random(16_384)))
      if (reply.type === 'refused') refusal = reply.code as ErrorCode
      else accepted++
    }
    expect(refusal).toBe('E_DISK_FULL')
    await sender.closed()
    expect(accepted).toBeGreaterThan(10)
    expect(await refused(world.api.recordsAppend({ body: { expect: 0, records: [provider.random(16_000), provider.random(16_000)] } }, token))).toBe(
      'E_DISK_FULL',
    )
    expect(await world.api.accountState({}, token)).toMatchObject({ recordsHead: 0 })
    expect(await refused(register(world.api))).toBe('E_DISK_FULL')
    expect((await fetch(`${world.server.url}/healthz`)).status).toBe(200)
    for (let seen = 0; seen < accepted;) {
      seen = await device.until(() => (device.seqs().at(-1) ?? 0) > seen && device.seqs().at(-1))
      device.command({ type: 'acknowledge', lane: 0, seq: seen })
    }
    const retry = await AnonymousClient.open(world.server.url)
    await expect.poll(async () => (await fetch(`${world.server.url}/healthz`)).status).toBe(200)
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(await retry.reply(retry.deliver(person, provider.random(16_384)))).toMatchObject({ type: 'accepted' })
    await device.until(() => device.seqs().at(-1) === accepted + 1)
    await register(world.api)
    expect(world.log.filter((line) => line.includes('store failed'))).toEqual([])
    device.close()
    await world.server.stop()
  })

  it('with a damaged database or without a key stops the start and leaves everything as it is', async () => {
    const world = await startTestServer({ data })
    await register(world.api)
    await world.server.stop()
    const database = join(data, 'conclave.db')
    const whole = readFileSync(database)
    const start = () => startServer(defineConfig({ data, port: 0, logLevel: 'silent' }))
    for (const damage of [
      whole.subarray(0, 5_000),
      Buffer.from('not a database'.repeat(1_000)),
      Buffer.concat([whole.subarray(0, 8_192), Buffer.alloc(whole.length - 8_192, 0xa5)]),
    ]) {
      writeFileSync(database, damage)
      expect(await refused(start())).toBe('E_STORE_CORRUPT')
    }
    writeFileSync(database, whole)
    for (const key of ['server.key', 'opaque.key']) {
      const kept = readFileSync(join(data, key))
      rmSync(join(data, key))
      expect(await refused(start())).toBe('E_CONFIG')
      expect(readdirSync(data)).not.toContain(key)
      writeFileSync(join(data, key), kept)
    }
    await (await start()).stop()
  })
})

describe('a backup', () => {
  it('made while messages come holds what was acknowledged before, and its people sign in; without its opaque.key no password works', async () => {
    const world = await startTestServer({ data })
    const { person, registration } = await newPerson('restored_one')
    const { userId } = registration
    const identity = { userId, serverId: world.server.serverId, opaqueKey: (await world.api.serverInfo({})).opaqueKey }
    const begun = await startRegistration('a password')
    const { response } = await world.api.registrationStart({ body: { userId, handle: registration.handle, request: begun.request } })
    const { record } = await finishRegistration('a password', begun, response, 1, identity)
    await world.api.registrationFinish({ body: { ...registration, record } })
    const sender = await AnonymousClient.open(world.server.url)
    for (let i = 0; i < 20; i++) await sender.reply(sender.deliver(person, provider.random(600)))
    const copying = new AbortController()
    const writes = (async () => {
      while (!copying.signal.aborted) await sender.reply(sender.deliver(person, provider.random(600)))
    })()
    const copy = join(temporaryDirectory(), 'copy')
    await backup(data, copy)
    copying.abort()
    await writes
    await world.server.stop()

    const login = async ({ api }: TestServer) => {
      const start = await startLogin('a password')
      const first = await api.loginStart({ body: { handle: 'restored_one', request: start.request } })
      const { request } = await finishLogin('a password', start, first.response, first.suite, identity)
      return api.loginFinish({ body: { loginId: first.loginId, request } })
    }
    const restored = await startTestServer({ data: copy })
    expect((await login(restored)).vaultVersion).toBe(1)
    const device = await connect(restored.server.url, person)
    expect((await device.event('welcome')).mailboxHead).toBeGreaterThanOrEqual(20)
    device.close()
    await restored.server.stop()

    writeFileSync(join(copy, 'opaque.key'), `${opaque.createSetup()}\n`)
    const locked = await startTestServer({ data: copy })
    expect(await refused(login(locked))).toMatch(/^E_(CREDENTIALS|CONTINUITY)$/)
    await signIn(locked.api, identity.serverId, person)
    await locked.dispose()
  })
})
