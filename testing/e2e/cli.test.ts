import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type CliWorld, errorCode, type Json, openCliWorld } from './cli-process.ts'

const ADA = 'the password of ada is long enough 7731'
const BOB = 'the password of bob is long enough 4410'

vi.setConfig({ testTimeout: 120_000 })

let world: CliWorld
beforeAll(async () => {
  world = await openCliWorld()
  const [ada, bob] = await Promise.all([
    world.run('ada', ['signup', 'ada', '--json'], `${ADA}\n`),
    world.run('bob', ['signup', 'bob', '--json'], `${BOB}\n`),
  ])
  expect([ada.code, bob.code, ada.err, bob.err]).toEqual([0, 0, '', ''])
}, 60_000)
afterAll(() => world.dispose())

const texts = (records: readonly Json[]) => records.map(({ mine, text }) => `${mine === true ? 'me' : 'other'}: ${String(text)}`)
const history = async (name: string, other: string) => texts((await world.run(name, ['history', other, '--json'])).records)

describe('two people at two terminals', () => {
  it('become contacts: one asks, the other sees it and agrees', async () => {
    const early = await world.run('ada', ['send', 'bob', 'too early', '--json'])
    expect([early.code, errorCode(early)]).toEqual([5, 'E_NOT_A_CONTACT'])
    const asked = await world.run('ada', ['friends', 'add', 'bob', '--json'])
    expect([asked.code, asked.records[0]?.['state']]).toEqual([0, 'requested'])
    const requests = await world.run('bob', ['friends', 'requests'])
    expect(requests.out).toBe('HANDLE  NAME\nada     ada\n')
    const accepted = await world.run('bob', ['friends', 'accept', 'ada', '--json'])
    expect([accepted.code, accepted.records[0]?.['state']]).toEqual([0, 'contact'])
    const list = await world.run('ada', ['friends'])
    expect(list.out).toMatch(/^HANDLE {2}NAME {2}STATE {4}VERIFIED {2}ONLINE\nbob {5}bob {3}contact {2}no {8}-\n$/)
  })
  it('send and read, by argument and from a pipe', async () => {
    const sent = await world.run('ada', ['send', 'bob', 'hello', 'there', '--json'])
    expect([sent.code, sent.records[0]?.['state'], sent.records[0]?.['text']]).toEqual([0, 'sent', 'hello there'])
    expect(await history('bob', 'ada')).toEqual(['other: hello there'])
    expect((await world.run('bob', ['send', 'ada'], 'two\nlines\n')).code).toBe(0)
    expect(await history('ada', 'bob')).toEqual(['me: hello there', 'other: two\nlines'])
    expect(await history('bob', 'ada')).toEqual(['other: hello there', 'me: two\nlines'])
    const shown = await world.run('ada', ['history', 'bob', '--limit', '1'])
    expect(shown.out).toMatch(/^-- \d{4}-\d\d-\d\d --\n\d\d:\d\d bob: two\n {6}\| lines\n$/)
  })
  it('keep everything over a restart of the server, and while it is away', async () => {
    await world.stop()
    const queued = await world.run('ada', ['send', 'bob', 'written offline', '--json'])
    expect([queued.code, queued.records[0]?.['state']]).toEqual([11, 'pending'])
    const offline = await world.run('ada', ['friends'])
    expect([offline.code, offline.err]).toEqual([0, expect.stringContaining('cannot be reached')])
    await world.start()
    expect((await world.run('ada', ['send', 'bob', 'written online'])).code).toBe(0)
    expect((await history('bob', 'ada')).slice(-2)).toEqual(['other: written offline', 'other: written online'])
  })
  it('chat from a pipe: each line is one message, in order, and it ends when all are sent', async () => {
    const chat = await world.run('bob', ['chat', 'ada'], 'one\ntwo\n\n/three\n')
    expect(chat.code).toBe(0)
    expect((await history('ada', 'bob')).slice(-3)).toEqual(['other: one', 'other: two', 'other: /three'])
  })
  it('compare safety numbers, which are the same on both sides', async () => {
    const [ada, bob] = await Promise.all([world.run('ada', ['safety-number', 'bob', '--json']), world.run('bob', ['safety-number', 'ada', '--json'])])
    expect(ada.records[0]?.['digits']).toMatch(/^(\d{5} ?){12}$/)
    expect(bob.records[0]?.['digits']).toBe(ada.records[0]?.['digits'])
    expect((await world.run('ada', ['safety-number', 'bob', '--verify'])).out).toContain('You have verified bob.')
    expect((await world.run('ada', ['friends', '--offline', '--json'])).records[0]?.['verified']).toBe(true)
  })
})

describe('a home that a running chat or listen holds', () => {
  it('serves other commands, and shows what they do', async () => {
    const listening = world.spawn('ada', ['listen', '--json'])
    await listening.until(/"state":"online"/)
    const sent = await world.run('ada', ['send', 'bob', 'through the socket', '--json'])
    expect([sent.code, sent.records[0]?.['state']]).toEqual([0, 'sent'])
    const piped = await world.run('ada', ['send', 'bob'], 'and piped\n')
    expect(piped.code).toBe(0)
    expect((await world.run('ada', ['whoami'])).out).toContain('friend link http')
    expect((await world.run('ada', ['doctor'])).out).toContain('a running chat or listen holds this home')
    const wrong = await world.run('ada', ['send', 'nobody', 'x', '--json'])
    expect([wrong.code, errorCode(wrong)]).toEqual([5, 'E_NOT_A_CONTACT'])
    expect((await history('bob', 'ada')).slice(-2)).toEqual(['other: through the socket', 'other: and piped'])
    expect((await world.run('bob', ['send', 'ada', 'heard live'])).code).toBe(0)
    await listening.until(/heard live/)
    listening.child.kill('SIGINT')
    const { code, records } = await listening.finished
    expect(code).toBe(0)
    expect(records.filter(({ type, mine }) => type === 'message' && mine === true).map(({ text }) => text)).toEqual([
      'through the socket',
      'and piped',
    ])
  })
  it('chats with two people see each other’s messages at once', async () => {
    const ada = world.spawn('ada', ['chat', 'bob'])
    const bob = world.spawn('bob', ['chat', 'ada'])
    await Promise.all([ada.until(/Talking to bob \(verified\)/), bob.until(/Talking to ada/)])
    ada.write('are you there?\n')
    await bob.until(/ada: are you there\?/)
    bob.write('yes\n')
    await ada.until(/bob: yes/)
    ada.end()
    bob.end()
    expect([(await ada.finished).code, (await bob.finished).code]).toEqual([0, 0])
  })
  it('is free again after its holder was killed', async () => {
    const chat = world.spawn('ada', ['chat', 'bob'])
    await chat.until(/Talking to bob/)
    chat.child.kill('SIGKILL')
    await chat.finished
    expect((await world.run('ada', ['send', 'bob', 'after the crash'])).code).toBe(0)
    const again = world.spawn('ada', ['listen', '--json'])
    await again.until(/"state":"online"/)
    expect((await world.run('ada', ['whoami', '--json'])).records[0]?.['handle']).toBe('ada')
    again.child.kill('SIGTERM')
    expect((await again.finished).code).toBe(0)
  })
  it('shows no secret and no message in the list of processes', async () => {
    const chat = world.spawn('ada', ['chat', 'bob'])
    await chat.until(/Talking to bob/)
    const waiting = world.spawn('ada', ['send', 'bob', 'nobody-else-reads-this', '--timeout', '20'])
    await waiting.finished
    const password = world.spawn('ada', ['recovery-kit', '--force', '--json'])
    password.write(`${ADA}\n`)
    const shown = [chat, password]
      .map(({ pid }) => readFileSync(`/proc/${pid}/cmdline`, 'latin1') + readFileSync(`/proc/${pid}/environ`, 'latin1'))
      .join('')
    expect(shown).not.toContain(ADA)
    expect(readFileSync(`/proc/${chat.pid}/cmdline`, 'latin1').replaceAll('\0', '')).toBe('conclave')
    expect((await password.finished).records[0]?.['words']).toHaveLength(24)
    chat.end()
    await chat.finished
  })
})

describe('text of others', () => {
  it('cannot command the terminal, nor pass for another message', async () => {
    const hostile = 'a\u001b[2J\u001b]0;title\u0007b\u202ecd\n10:00 you: I agree'
    expect((await world.run('bob', ['send', 'ada'], hostile)).code).toBe(0)
    const { out } = await world.run('ada', ['history', 'bob', '--limit', '1'])
    expect(out).toContain('a<U+001B>[2J<U+001B>]0;title<U+0007>b<U+202E>cd\n      | 10:00 you: I agree\n')
    const json = await world.run('ada', ['history', 'bob', '--limit', '1', '--json'])
    expect(json.out).not.toContain('\u001b')
    expect(json.out).not.toContain('\u202e')
    expect(json.records[0]?.['text']).toBe(hostile)
  })
})

describe('an account on a second device', () => {
  it('knows the contacts, talks, is listed, renamed and removed', async () => {
    const signin = await world.run('ada2', ['signin', 'ada', '--device-name', 'laptop', '--json'], `${ADA}\n`)
    expect(signin.code).toBe(0)
    expect((await world.run('ada2', ['friends', '--json'])).records.map(({ handle, state }) => [handle, state])).toEqual([['bob', 'contact']])
    expect((await world.run('ada2', ['send', 'bob', 'from the laptop'])).code).toBe(0)
    expect((await history('bob', 'ada')).at(-1)).toBe('other: from the laptop')
    const devices = await world.run('ada', ['devices', '--json'])
    const laptop = devices.records.find(({ current }) => current === false)
    expect(devices.records).toHaveLength(2)
    expect((await world.run('ada', ['devices', 'rename', String(laptop?.['deviceId']), 'old laptop'])).code).toBe(0)
    const refused = await world.run('ada', ['devices', 'revoke', 'old laptop', '--json'], 'not the password\n')
    expect([refused.code, errorCode(refused)]).toEqual([5, 'E_CREDENTIALS'])
    expect((await world.run('ada', ['devices', 'revoke', 'old laptop'], `${ADA}\n`)).code).toBe(0)
    const gone = await world.run('ada2', ['send', 'bob', 'still here?', '--json'])
    expect([gone.code, errorCode(gone)]).toEqual([3, 'E_DEVICE_REVOKED'])
  })
})

describe('blocking', () => {
  it('keeps a person out and says so on the own side only', async () => {
    expect((await world.run('bob', ['friends', 'block', 'ada'])).code).toBe(0)
    const refused = await world.run('bob', ['send', 'ada', 'x', '--json'])
    expect([refused.code, errorCode(refused)]).toEqual([5, 'E_BLOCKED'])
    // Refused as a contact it becomes a request, with a proof of work that may outlast the limit.
    expect([0, 11]).toContain((await world.run('ada', ['send', 'bob', 'can you hear me?', '--timeout', '3'])).code)
    expect(await history('bob', 'ada')).not.toContain('other: can you hear me?')
    expect((await world.run('bob', ['friends', 'unblock', 'ada'])).code).toBe(0)
  })
})
