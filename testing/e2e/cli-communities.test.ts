import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type CliWorld, errorCode, type Finished, openCliWorld } from './cli-process.ts'

vi.setConfig({ testTimeout: 120_000 })

let world: CliWorld
beforeAll(async () => {
  world = await openCliWorld()
  const people = await Promise.all(
    ['ada', 'bob', 'cyd'].map((name) => world.here(name, ['signup', name], `the password of ${name} is long enough 7731\n`)),
  )
  expect(people.map(({ code }) => code)).toEqual([0, 0, 0])
}, 120_000)
afterAll(() => world.dispose())

const run = (name: string, ...args: readonly string[]): Promise<Finished> => world.here(name, args)
const done = async (name: string, ...args: readonly string[]): Promise<Finished> => {
  const finished = await run(name, ...args)
  expect([args, finished.code, finished.err]).toEqual([args, 0, expect.any(String)])
  return finished
}
const said = async (name: string, channel: string): Promise<readonly string[]> =>
  (await done(name, 'history', channel, '--json')).records.map(({ handle, text }) => `${String(handle)}: ${String(text)}`)

describe('communities in a terminal', () => {
  let link = ''

  it('are made, joined by a link from standard input while nobody is there, and talked in', async () => {
    const made = await done('ada', 'communities', 'create', 'Harbour', '--channels', 'general,quay', '--json')
    expect(made.records).toMatchObject([{ type: 'community', name: 'Harbour', memberCount: 1, state: 'ready' }])
    link = (await done('ada', 'invite', 'Harbour')).out.trim()
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/j#[\w-]{43}\.[\w-]{43}\.\d+\.[\w-]{22}$/)
    const preview = await world.here('bob', ['communities', 'join', '--preview'], `${link}\n`)
    expect([preview.code, preview.out]).toEqual([0, expect.stringContaining('Harbour, 1 members.')])
    const joined = await world.here('bob', ['communities', 'join'], `${link}\n`)
    expect([joined.code, joined.out]).toEqual([0, expect.stringContaining('You are in Harbour.')])
    expect((await done('bob', 'channels', 'harbour')).out).toMatch(
      /^CHANNEL +CATEGORY +HISTORY +UNREAD +TOPIC\n#general +- +shared +0\n#quay +- +shared +0\n$/,
    )
    expect((await done('bob', 'send', 'Harbour/#general', 'hello', 'all')).err).toContain('Sent to Harbour/#general.')
    expect((await done('ada', 'send', 'Harbour/#general', 'hello bob', '--json')).records).toMatchObject([
      { type: 'message', channel: 'Harbour/#general', handle: 'ada', mine: true, state: 'sent' },
    ])
    expect(await said('bob', 'Harbour/#general')).toEqual(['bob: hello all', 'ada: hello bob'])
    expect(await said('ada', 'Harbour/general')).toEqual(['bob: hello all', 'ada: hello bob'])
    expect((await done('ada', 'members', 'Harbour')).out).toMatch(/^HANDLE +NAME +ROLES\nada +ada +owner\nbob +bob +-\n$/)
  })

  it('have roles, rooms for some, and rules that hold', async () => {
    await done('ada', 'roles', 'create', 'Harbour', 'Crew', '--permissions', 'manageMessages', '--colour', '0088ff')
    await done('ada', 'channels', 'create', 'Harbour', 'bridge', '--only-for', 'Crew', '--category', 'Deck', '--policy', 'joined')
    expect(errorCode(await run('bob', 'send', 'Harbour/#bridge', 'let me in', '--json'))).toBe('E_NOT_FOUND')
    const given = await done('ada', 'roles', 'give', 'Harbour', 'Crew', 'bob', '--json')
    expect(given.records).toMatchObject([{ type: 'member', handle: 'bob', roles: ['Crew'] }])
    await done('bob', 'channels', 'Harbour')
    await done('bob', 'send', 'Harbour/#bridge', 'aye')
    expect(await said('ada', 'Harbour/#bridge')).toEqual(['bob: aye'])
    const refused = await run('bob', 'channels', 'create', 'Harbour', 'mine', '--json')
    expect([refused.code, errorCode(refused)]).toEqual([5, 'E_FORBIDDEN'])
    expect(errorCode(await run('ada', 'roles', 'create', 'Harbour', 'x', '--permissions', 'fly', '--json'))).toBe('E_USAGE')
    expect(errorCode(await run('ada', 'channels', 'delete', 'Harbour/#bridge', '--json'))).toBe('E_USAGE')
    await done('ada', 'channels', 'edit', 'Harbour/#quay', '--topic', 'ropes', '--slow-mode', '1')
    expect((await done('bob', 'channels', 'Harbour', '--json')).records).toContainEqual(
      expect.objectContaining({ name: 'quay', topic: 'ropes', slowMode: 1 }),
    )
  })

  it('show a nickname, and take it away', async () => {
    const named = await done('ada', 'members', 'nickname', 'Harbour', 'bob', 'Skipper Bob')
    expect(named.out).toBe('bob is shown as Skipper Bob.\n')
    expect((await done('bob', 'members', 'Harbour')).out).toContain('bob     Skipper Bob')
    expect(errorCode(await run('bob', 'members', 'nickname', 'Harbour', 'ada', 'Queen', '--json'))).toMatch(/E_FORBIDDEN|E_ROLE_ORDER|E_OWNER/)
    expect(errorCode(await run('ada', 'members', 'nickname', 'Harbour', 'bob', 'x'.repeat(65), '--json'))).toBe('E_TEXT_TOO_LONG')
    const taken = await done('ada', 'members', 'nickname', 'Harbour', 'bob', '--json')
    expect(taken.records).toMatchObject([{ type: 'member', handle: 'bob', nickname: null, name: 'bob' }])
  })

  it('are talked in line by line, with who says what', async () => {
    const ada = world.spawn('ada', ['chat', 'Harbour/#general'])
    await ada.until(/Talking in Harbour\/#general/)
    expect(ada.shown()).toContain('bob: hello all')
    const bob = await world.here('bob', ['chat', 'Harbour/#general'], 'first line\nsecond line\n')
    expect(bob.code).toBe(0)
    await ada.until(/bob: first line[^]*bob: second line/)
    ada.write('and an answer\n')
    ada.end()
    expect((await ada.finished).code).toBe(0)
    expect((await said('bob', 'Harbour/#general')).slice(-3)).toEqual(['bob: first line', 'bob: second line', 'ada: and an answer'])
    expect(errorCode(await run('ada', 'chat', 'Harbour/#nowhere', '--json'))).toBe('E_NOT_FOUND')
  })

  it('do not wait for keys that nobody online can give: what is not here yet is left out', async () => {
    const closed = (await done('ada', 'invite', 'Harbour', '--closed', '--uses', '1')).out.trim()
    expect((await world.here('cyd', ['communities', 'join'], `${closed}\n`)).code).toBe(0)
    expect(await said('cyd', 'Harbour/#general')).not.toContain('ada: and an answer')
    const again = await world.here('bob', ['communities', 'join', '--preview', '--json'], `${closed}\n`)
    expect(errorCode(again)).toBe('E_INVITE_USED')
    await done('cyd', 'communities', 'leave', 'Harbour', '--forget')
  })

  it('are left, kicked from and banned from, and an invite is withdrawn', async () => {
    await done('ada', 'members', 'kick', 'Harbour', 'bob', '--reason', 'noise')
    expect((await done('bob', 'communities')).out).toMatch(/Harbour +community +\d+ +\d+ +gone \(E_NOT_A_MEMBER\)/)
    expect((await world.here('bob', ['communities', 'join'], `${link}\n`)).code).toBe(0)
    await done('ada', 'members', 'ban', 'Harbour', 'bob')
    const banned = await world.here('bob', ['communities', 'join', '--json'], `${link}\n`)
    expect([banned.code, errorCode(banned)]).toEqual([5, 'E_BANNED'])
    expect((await done('ada', 'members', 'Harbour', '--banned')).out).toMatch(/^NAME +REASON\nbob +-\n$/)
    await done('ada', 'members', 'unban', 'Harbour', 'bob')
    const invite = (await done('ada', 'invite', 'list', 'Harbour', '--json')).records.find((one) => one['link'] === link)
    await done('ada', 'invite', 'revoke', 'Harbour', String(invite?.['inviteId']))
    expect(errorCode(await world.here('cyd', ['communities', 'join', '--json'], `${link}\n`))).toBe('E_INVITE_REVOKED')
    expect(errorCode(await run('cyd', 'communities', 'join', 'nonsense', '--json'))).toBe('E_INVITE_MALFORMED')
    expect(errorCode(await run('ada', 'communities', 'leave', 'Harbour', '--json'))).toBe('E_OWNER')
    expect(errorCode(await run('ada', 'communities', 'leave', 'Nowhere', '--json'))).toBe('E_NOT_FOUND')
    await done('bob', 'communities', 'leave', 'Harbour', '--forget')
    expect((await done('bob', 'communities')).out).toContain('None yet.')
  })

  it('may be groups of contacts, who are asked and come in', async () => {
    expect(errorCode(await run('ada', 'communities', 'group', 'Band', 'bob', '--json'))).toBe('E_NOT_A_CONTACT')
    await done('ada', 'friends', 'add', 'bob')
    await done('bob', 'friends', 'accept', 'ada')
    const begun = await done('ada', 'communities', 'group', 'Band', 'bob')
    expect(begun.out).toBe(`bob can come into Band. Next: conclave --home ${world.home('ada')} chat 'Band/#group'\n`)
    expect((await done('bob', 'communities')).out).toContain(`ada invites you to Band: conclave --home ${world.home('bob')} communities accept ada`)
    expect((await done('bob', 'communities', 'accept', 'ada', '--json')).records).toMatchObject([{ kind: 'group', name: 'Band', memberCount: 2 }])
    await done('bob', 'send', 'Band/#group', 'one two three')
    expect(await said('ada', 'Band/#group')).toEqual(['bob: one two three'])
  })

  it('name commands as they can be pasted', async () => {
    const { out } = await world.spawn('dan', ['communities'], { CONCLAVE_STARTED_AS: './conclave' }).finished
    expect(out).toBe('')
    const unknown = await world.spawn('dan', ['whoami'], { CONCLAVE_STARTED_AS: './conclave' }).finished
    const start = `./conclave --home ${world.home('dan')}`
    expect(unknown.err).toContain(`Run: ${start} signup, or ${start} signin.`)
    const help = await world.spawn('dan', ['--help'], { CONCLAVE_STARTED_AS: './conclave' }).finished
    expect(help.out).toContain('  ./conclave --home ./ada signup ada')
  })
})
