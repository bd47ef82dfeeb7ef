import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { openStore } from '@conclave/client/node'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { selfSigned } from '../../packages/server/src/testing/certificate.ts'
import { type CliWorld, errorCode, openCliWorld, recordsOf } from './cli-process.ts'

const PASSWORD = 'the password of carol is long enough 9902'

vi.setConfig({ testTimeout: 120_000 })

let world: CliWorld
beforeAll(async () => {
  world = await openCliWorld()
  expect((await world.here('carol', ['signup', 'carol', '--display-name', 'Carol\u001b[31m'], `${PASSWORD}\n`)).code).toBe(0)
}, 60_000)
afterAll(() => world.dispose())

/** The exit code and error code of a command under --json. */
async function refusal(home: string, args: readonly string[], stdin = '') {
  const finished = await world.here(home, [...args, '--json'], stdin)
  return [finished.code, errorCode(finished)]
}

describe('signing up', () => {
  it('refuses a taken, malformed or missing handle and a weak or missing password, and leaves no account', async () => {
    expect(await refusal('new', ['signup', 'carol'], `${PASSWORD}\n`)).toEqual([6, 'E_HANDLE_TAKEN'])
    expect(await refusal('new', ['signup', 'Carol'], `${PASSWORD}\n`)).toEqual([6, 'E_HANDLE_TAKEN'])
    expect(await refusal('new', ['signup', 'c!'], `${PASSWORD}\n`)).toEqual([2, 'E_HANDLE_MALFORMED'])
    expect(await refusal('new', ['signup'], `${PASSWORD}\n`)).toEqual([2, 'E_USAGE'])
    expect(await refusal('new', ['signup', 'dave'], 'password1\n')).toEqual([5, 'E_WEAK_PASSWORD'])
    expect(await refusal('new', ['signup', 'dave'], '')).toEqual([2, 'E_USAGE'])
    expect(await refusal('new', ['whoami'])).toEqual([3, 'E_NOT_SIGNED_IN'])
  })
  it('takes a weak password when told to', async () => {
    expect((await world.here('dave', ['signup', 'dave', '--accept-weak-password'], 'password1\n')).code).toBe(0)
  })
  it('refuses a home that has an account', async () => {
    expect(await refusal('carol', ['signup', 'erin'], `${PASSWORD}\n`)).toEqual([6, 'E_ALREADY_SIGNED_IN'])
    expect(await refusal('carol', ['signin', 'carol'], `${PASSWORD}\n`)).toEqual([6, 'E_ALREADY_SIGNED_IN'])
  })
  it('says in words what happened and what to do', async () => {
    const { err, out } = await world.here('new', ['signup', 'carol'], `${PASSWORD}\n`)
    expect([out, err]).toEqual(['', 'conclave: This handle is taken. Choose another. (E_HANDLE_TAKEN)\n'])
  })
})

describe('the password', () => {
  it('that is wrong opens nothing', async () => {
    expect(await refusal('other', ['signin', 'carol'], 'not her password\n')).toEqual([5, 'E_CREDENTIALS'])
    expect(await refusal('other', ['signin', 'nobody_here'], 'not a password\n')).toEqual([5, 'E_CREDENTIALS'])
    expect(await refusal('carol', ['recovery-kit', '--force'], 'not her password\n')).toEqual([5, 'E_CREDENTIALS'])
    expect(await refusal('carol', ['password'], `not her password\n${PASSWORD} 2\n`)).toEqual([5, 'E_CREDENTIALS'])
  })
  it('that is wrong leaves no home behind, and one that holds other things keeps them', async () => {
    expect(await refusal('typo', ['signin', 'carol'], 'not her password\n')).toEqual([5, 'E_CREDENTIALS'])
    expect(existsSync(world.home('typo'))).toBe(false)
    mkdirSync(world.home('used'), { mode: 0o700 })
    writeFileSync(join(world.home('used'), 'notes.txt'), 'mine')
    expect(await refusal('used', ['signin', 'carol'], 'not her password\n')).toEqual([5, 'E_CREDENTIALS'])
    expect(readdirSync(world.home('used'))).toEqual(['notes.txt'])
    expect(await refusal('typo', ['signup', 'carol'], `${PASSWORD}\n`)).toEqual([6, 'E_HANDLE_TAKEN'])
    expect(existsSync(world.home('typo'))).toBe(false)
  })
  it('is not enough to put the recovery kit into a pipe by mistake', async () => {
    expect(await refusal('carol', ['recovery-kit'], `${PASSWORD}\n`)).toEqual([2, 'E_USAGE'])
  })
  it('can be changed, and set anew with the recovery kit', async () => {
    const kit = await world.here('carol', ['recovery-kit', '--force', '--json'], `${PASSWORD}\n`)
    const words = String(kit.records[0]?.['words']).replaceAll(',', ' ')
    expect((await world.here('carol', ['password'], `${PASSWORD}\n${PASSWORD} changed\n`)).code).toBe(0)
    expect(await refusal('other', ['signin', 'carol'], `${PASSWORD}\n`)).toEqual([5, 'E_CREDENTIALS'])
    expect(await refusal('other', ['signin', 'carol', '--recovery-kit'], `${words.replace(/^\w+/, 'zoo')}\n${PASSWORD} anew\n`)).toEqual([
      5,
      'E_RECOVERY_WORDS',
    ])
    const restored = await world.here('other', ['signin', 'carol', '--recovery-kit'], `${words}\n${PASSWORD} anew\n`)
    expect([restored.code, restored.out]).toEqual([0, expect.stringContaining('carol')])
  })
})

describe('leaving', () => {
  it('the last device says why not, and what can be done; afterwards whoami knows nobody', async () => {
    expect((await world.here('gina', ['signup', 'gina'], `${PASSWORD} g\n`)).code).toBe(0)
    expect(await refusal('gina', ['signout'])).toEqual([2, 'E_USAGE'])
    expect(await refusal('gina', ['signout', '--yes'])).toEqual([6, 'E_LAST_DEVICE'])
    expect((await world.here('gina', ['signout', '--yes'])).err).toContain(`conclave --home ${world.home('gina')} signout --wipe`)
    expect((await world.here('gina2', ['signin', 'gina'], `${PASSWORD} g\n`)).code).toBe(0)
    const left = await world.here('gina', ['signout', '--yes', '--json'])
    expect([left.code, left.records[0]]).toEqual([0, { type: 'signed-out', deviceId: expect.any(String), wiped: false }])
    expect(await refusal('gina', ['whoami'])).toEqual([3, 'E_NOT_SIGNED_IN'])
    expect((await world.here('gina', ['signin', 'gina'], `${PASSWORD} g\n`)).code).toBe(0)
    expect((await world.here('gina', ['signout', '--yes', '--wipe'])).code).toBe(0)
    expect(existsSync(world.home('gina'))).toBe(false)
    expect((await world.here('gina2', ['signout', '--yes', '--wipe'])).code).toBe(0)
    expect(existsSync(world.home('gina2'))).toBe(false)
    // The account is still there for who has the password.
    expect((await world.here('gina3', ['signin', 'gina'], `${PASSWORD} g\n`)).code).toBe(0)
  })
  it('when somebody knows the password: all other devices are out, and the former kit is void', async () => {
    expect((await world.here('hugo', ['signup', 'hugo'], `${PASSWORD} h\n`)).code).toBe(0)
    const kit = await world.here('hugo', ['recovery-kit', '--force', '--json'], `${PASSWORD} h\n`)
    const words = String(kit.records[0]?.['words']).replaceAll(',', ' ')
    expect((await world.here('thief', ['signin', 'hugo'], `${PASSWORD} h\n`)).code).toBe(0)
    const changed = await world.here('hugo', ['password', '--somebody-knows', '--json'], `${PASSWORD} h\n${PASSWORD} new\n`)
    expect([changed.code, changed.records[0]]).toEqual([0, { type: 'password-changed', recoveryReplaced: true, removed: [expect.any(String)] }])
    expect(await refusal('thief', ['friends', 'add', 'carol'])).toEqual([3, 'E_DEVICE_REVOKED'])
    expect(await refusal('other2', ['signin', 'hugo', '--recovery-kit'], `${words}\n${PASSWORD} x\n`)).toEqual([5, 'E_RECOVERY_WORDS'])
    expect(await refusal('other2', ['signin', 'hugo'], `${PASSWORD} h\n`)).toEqual([5, 'E_CREDENTIALS'])
    expect((await world.here('other2', ['signin', 'hugo'], `${PASSWORD} new\n`)).code).toBe(0)
  })
})

describe('what is typed', () => {
  it('is refused with E_USAGE and exit code 2 when it is no command', async () => {
    expect(await refusal('carol', ['sned', 'bob'])).toEqual([2, 'E_USAGE'])
    const { err } = await world.here('carol', ['chat'])
    expect(err).toBe("conclave: The command was not understood. See --help. (E_USAGE: missing required argument 'handle')\n")
  })
  it('is refused when nobody is known by that handle', async () => {
    expect(await refusal('carol', ['history', 'nobody_here', '--offline'])).toEqual([8, 'E_NOT_FOUND'])
    expect(await refusal('carol', ['friends', 'add', 'nobody_here'])).toEqual([8, 'E_NOT_FOUND'])
    expect(await refusal('carol', ['friends', 'accept', 'dave'])).toEqual([8, 'E_NOT_FOUND'])
    expect(await refusal('carol', ['friends', 'add', 'carol'])).toEqual([2, 'E_SELF'])
    expect(await refusal('carol', ['friends', 'add', 'http://127.0.0.1:1/u#abc'])).toEqual([2, 'E_LINK_MALFORMED'])
    expect(await refusal('carol', ['chat', 'dave'])).toEqual([5, 'E_NOT_A_CONTACT'])
  })
  it('takes a handle also with its @', async () => {
    expect(await refusal('carol', ['send', '@dave', 'hello'])).toEqual([5, 'E_NOT_A_CONTACT'])
    expect(await refusal('carol', ['history', '@carol', '--offline'])).toEqual([2, 'E_SELF'])
    expect(await refusal('new', ['signup', '@carol'], `${PASSWORD}\n`)).toEqual([6, 'E_HANDLE_TAKEN'])
  })
  it('is refused when a message is empty or too long, before and after it is sent on', async () => {
    expect((await world.here('carol', ['friends', 'add', 'dave'])).code).toBe(0)
    expect((await world.here('dave', ['friends', 'accept', 'carol'])).code).toBe(0)
    expect(await refusal('carol', ['send', 'dave'], 'x'.repeat(4001))).toEqual([2, 'E_MESSAGE_TOO_LONG'])
    expect(await refusal('carol', ['send', 'dave'], 'x'.repeat(20_000))).toEqual([2, 'E_MESSAGE_TOO_LONG'])
    expect(await refusal('carol', ['send', 'dave'], '')).toEqual([2, 'E_MESSAGE_EMPTY'])
    expect(await refusal('carol', ['chat', 'dave'], `before\n${'x'.repeat(4001)}\nafter\n`)).toEqual([2, 'E_MESSAGE_TOO_LONG'])
    expect((await world.here('dave', ['history', 'carol', '--json'])).records.map(({ text }) => text)).toEqual(['before'])
  })
  it('lets no control character of a name through', async () => {
    const { out } = await world.here('dave', ['friends', '--offline'])
    expect(out).toContain('Carol')
    expect(out).not.toContain('\u001b')
  })
})

describe('the profile', () => {
  it('is shown and changed, and refuses what is neither on nor off', async () => {
    expect(await refusal('dave', ['profile', '--presence', 'maybe'])).toEqual([2, 'E_USAGE'])
    expect(await refusal('dave', ['profile', '--typing', 'maybe'])).toEqual([2, 'E_USAGE'])
    expect((await world.here('dave', ['profile'])).out).toBe('name      dave\npresence  off\ntyping    on\n')
    const changed = await world.here('dave', ['profile', '--display-name', 'Dave D.', '--presence', 'on', '--typing', 'off', '--json'])
    expect([changed.code, changed.records]).toEqual([0, [{ type: 'profile', displayName: 'Dave D.', presence: true, typing: false }]])
  })
})

describe('the local data', () => {
  it('in use by a process without a socket is E_STORE_IN_USE after a while', async () => {
    const held = openStore({ home: world.home('dave') })
    try {
      expect(await refusal('dave', ['whoami'])).toEqual([7, 'E_STORE_IN_USE'])
    } finally {
      held.close()
    }
    expect((await world.here('dave', ['whoami'])).code).toBe(0)
  })
  it('that is damaged is named so, and left as it is', async () => {
    expect((await world.here('broken', ['signup', 'frank', '--json'], `${PASSWORD}\n`)).code).toBe(0)
    const file = join(world.home('broken'), 'client.db')
    const garbage = Buffer.alloc(16_384, 0x41)
    writeFileSync(file, garbage)
    expect(await refusal('broken', ['whoami'])).toEqual([7, 'E_STORE_CORRUPT'])
    expect(readFileSync(file).equals(garbage)).toBe(true)
    const doctor = await world.here('broken', ['doctor', '--json'])
    expect([doctor.code, doctor.records.find(({ status }) => status === 'fail')?.['code']]).toEqual([7, 'E_STORE_CORRUPT'])
  })
  it('with another key, or a key that others may read, is told by the doctor', async () => {
    const key = join(world.home('dave'), 'store.key')
    const before = readFileSync(key)
    chmodSync(key, 0o644)
    expect((await world.here('dave', ['doctor'])).out).toMatch(/fail {2}key file +mode 0644/)
    chmodSync(key, 0o600)
    writeFileSync(key, Buffer.alloc(32))
    expect(await refusal('dave', ['whoami'])).toEqual([7, 'E_STORE_KEY'])
    writeFileSync(key, before)
    const healthy = await world.here('dave', ['doctor'])
    expect([healthy.code, healthy.out]).toEqual([0, expect.not.stringMatching(/^(fail|warn)/m)])
  })
  it('is private, and not made by a command that only looks', async () => {
    expect(statSync(world.home('dave')).mode & 0o777).toBe(0o700)
    expect(await refusal('nowhere', ['friends'])).toEqual([3, 'E_NOT_SIGNED_IN'])
    expect(existsSync(world.home('nowhere'))).toBe(false)
  })
  it('cannot be in a folder that is a file', async () => {
    writeFileSync(world.home('file'), '')
    expect(await refusal('file', ['signup', 'erin'], `${PASSWORD}\n`)).toEqual([2, 'E_CONFIG'])
  })
  it('is not reached through a socket that others could have put there', async () => {
    mkdirSync(world.home('trap'), { mode: 0o755 })
    writeFileSync(join(world.home('trap'), 'conclave.sock'), '')
    expect(await refusal('trap', ['whoami'])).toEqual([2, 'E_CONFIG'])
  })
})

describe('the server', () => {
  let fake: Server
  let answer: { status: number; body: unknown }
  const at = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  beforeAll(async () => {
    fake = createServer((_request, response) => {
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
    })
    await new Promise<void>((resolve) => fake.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => new Promise((resolve) => fake.close(resolve)))

  it('that does not answer is E_SERVER_UNREACHABLE and exit code 4', async () => {
    expect(await refusal('new', ['signup', 'erin', '--server', 'http://127.0.0.1:9'], `${PASSWORD}\n`)).toEqual([4, 'E_SERVER_UNREACHABLE'])
    const doctor = await world.here('new2', ['doctor', '--server', 'http://127.0.0.1:9', '--json'])
    expect([doctor.code, doctor.records.find(({ name }) => name === 'server')?.['status']]).toEqual([4, 'fail'])
  })
  it('that is something else is E_SERVER_UNREACHABLE too', async () => {
    answer = { status: 200, body: { hello: 'world' } }
    expect(await refusal('new', ['signup', 'erin', '--server', at(fake)], `${PASSWORD}\n`)).toEqual([4, 'E_SERVER_UNREACHABLE'])
  })
  it('with a certificate that nobody vouches for is E_TLS, and the doctor says what to do', async () => {
    const strange = createSecureServer(selfSigned(), (_request, response) => response.end('{}'))
    await new Promise<void>((resolve) => strange.listen(0, '127.0.0.1', resolve))
    const url = `https://127.0.0.1:${(strange.address() as AddressInfo).port}`
    expect(await refusal('new', ['signup', 'erin', '--server', url], `${PASSWORD}\n`)).toEqual([4, 'E_TLS'])
    const doctor = await world.here('new2', ['doctor', '--server', url])
    expect([doctor.code, doctor.out]).toEqual([4, expect.stringMatching(/no answer \(E_TLS\)\n.*NODE_EXTRA_CA_CERTS/)])
    strange.close()
  })
  it('of another version is E_VERSION', async () => {
    answer = { status: 426, body: { error: { code: 'E_VERSION', message: 'other version' } } }
    expect(await refusal('new', ['signup', 'erin', '--server', at(fake)], `${PASSWORD}\n`)).toEqual([4, 'E_VERSION'])
    const doctor = await world.here('new2', ['doctor', '--server', at(fake)])
    expect([doctor.code, doctor.out]).toEqual([
      4,
      expect.stringMatching(/fail {2}server +no answer \(E_VERSION\)\n.*-> This app and this server speak different versions/),
    ])
  })
  it('with an address that is none, or plain http elsewhere, is refused before anything leaves', async () => {
    expect(await refusal('new', ['signup', 'erin', '--server', 'chat.example.org'])).toEqual([2, 'E_CONFIG'])
    expect(await refusal('new', ['signup', 'erin', '--server', 'http://chat.example.org'])).toEqual([2, 'E_CONFIG'])
  })
  it('that is away leaves the own data readable', async () => {
    await world.stop()
    expect(recordsOf((await world.here('dave', ['whoami', '--json'])).out)[0]?.['handle']).toBe('dave')
    expect((await world.here('dave', ['history', 'carol', '--json'])).records.map(({ text }) => text)).toEqual(['before'])
    expect(await refusal('dave', ['friends', 'add', 'carol'])).toEqual([4, 'E_SERVER_UNREACHABLE'])
    await world.start()
  })
})
