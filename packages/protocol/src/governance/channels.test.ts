import { beforeEach, describe, expect, it } from 'vitest'
import { audienceOf, BASE_AUDIENCE, isInAudience, mayRead, usersOf } from './audience.ts'
import { permissionsIn } from './evaluate.ts'
import { EVERYONE, ledgerId } from './forms.ts'
import { NO_PERMISSIONS, permissionSet } from './permissions.ts'
import { mayPost, mayReadHistory } from './questions.ts'
import { text } from './testing/random-community.ts'
import { ADA, BOB, CY, DAN, everyone, give, join, NOBODY, override, SmallCommunity } from './testing/small-community.ts'

const here = new SmallCommunity()
const { attempt, must, addRole, addChannel } = here

beforeEach(here.begin)

describe('channels', () => {
  const place = (category: number) => ledgerId('CategoryId', category, new Uint8Array(10))
  const hidden = { roles: [{ roleId: EVERYONE, allow: NO_PERMISSIONS, deny: permissionSet('viewChannel') }], members: [] }

  it('follow their category until they have overrides of their own, and stay closed when it is deleted', () => {
    const categoryId = place(here.state.seq + 1)
    must(ADA, { type: 'category-create', body: { id: categoryId, text: text(1), position: 0, overrides: hidden } })
    const id = addChannel()
    expect(mayRead(here.state, BOB, id)).toBe(true)
    must(ADA, { type: 'channel-move', body: { id, categoryId, position: 0, sync: false } })
    expect(mayRead(here.state, BOB, id)).toBe(true)
    must(ADA, { type: 'channel-move', body: { id, categoryId, position: 0, sync: true } })
    expect(mayRead(here.state, BOB, id)).toBe(false)
    must(ADA, { type: 'category-delete', body: { id: categoryId } })
    expect(mayRead(here.state, BOB, id)).toBe(false)
    expect(here.state.uncategorised).toEqual([id])
    expect(mayRead(here.state, ADA, id)).toBe(true)
  })

  it('refuse ids that were made for another entry, unknown things and contradictions', () => {
    const body = { type: 'text', text: text(2), categoryId: null, overrides: null, policy: 'shared', slowMode: 0, position: 0 } as const
    const old = ledgerId('ChannelId', here.state.seq, new Uint8Array(10))
    expect(attempt(ADA, { type: 'channel-create', body: { ...body, id: old } })).toBe('E_LEDGER_INVALID')
    const fresh = ledgerId('ChannelId', here.state.seq + 1, new Uint8Array(10))
    expect(attempt(ADA, { type: 'channel-create', body: { ...body, id: fresh, categoryId: place(7) } })).toBe('E_NOT_FOUND')
    expect(attempt(BOB, { type: 'channel-create', body: { ...body, id: fresh } })).toBe('E_FORBIDDEN')
    const id = addChannel()
    expect(attempt(ADA, override(id, everyone, ['sendMessages'], ['sendMessages']))).toBe('E_LEDGER_INVALID')
    expect(attempt(ADA, override(id, { type: 'member', id: NOBODY }, ['sendMessages']))).toBe('E_NOT_A_MEMBER')
    expect(attempt(ADA, override(id, { type: 'role', id: ledgerId('RoleId', 1, new Uint8Array(10)) }, ['sendMessages']))).toBe('E_NOT_FOUND')
  })

  it('are posted to by those who may, at their pace', () => {
    const id = addChannel()
    const now = here.state.time
    expect(mayPost(here.state, BOB, id, now)).toEqual({ kind: 'yes' })
    expect(mayPost(here.state, NOBODY, id, now)).toEqual({ kind: 'no', code: 'E_NOT_A_MEMBER' })
    must(ADA, { type: 'slow-mode', body: { id, seconds: 30 } })
    expect(mayPost(here.state, BOB, id, now + 29_000, now)).toEqual({ kind: 'no', code: 'E_SLOW_MODE', retryAfter: 1_000 })
    expect(mayPost(here.state, BOB, id, now + 30_000, now)).toEqual({ kind: 'yes' })
    expect(mayPost(here.state, ADA, id, now, now)).toEqual({ kind: 'yes' })
    must(ADA, { type: 'timeout', body: { userId: BOB, until: here.state.time + 60_000, reason: null } })
    expect(mayPost(here.state, BOB, id, here.state.time)).toMatchObject({ kind: 'no', code: 'E_TIMED_OUT' })
    expect(mayPost(here.state, BOB, id, here.state.time + 60_000)).toEqual({ kind: 'yes' })
    expect(mayReadHistory(here.state, BOB, id)).toBe(true)
    must(ADA, override(id, everyone, [], ['sendMessages']))
    expect(mayPost(here.state, CY, id, here.state.time)).toEqual({ kind: 'no', code: 'E_FORBIDDEN' })
    must(ADA, override(id, everyone, [], ['viewChannel']))
    expect(mayPost(here.state, CY, id, here.state.time)).toEqual({ kind: 'no', code: 'E_NOT_FOUND' })
    expect(permissionsIn(here.state, CY, id)).toEqual(NO_PERMISSIONS)
  })
})

describe('audiences', () => {
  it('do not join a closed channel with the base only because every member may read it today', () => {
    const moderators = addRole(1)
    for (const userId of [BOB, CY]) must(ADA, give(userId, moderators))
    const open = addChannel()
    const closed = addChannel()
    must(ADA, override(closed, everyone, [], ['viewChannel']))
    must(ADA, override(closed, { type: 'role', id: moderators }, ['viewChannel']))
    expect(audienceOf(here.state, open)).toBe(BASE_AUDIENCE)
    const key = audienceOf(here.state, closed) as string
    expect(key).not.toBe(BASE_AUDIENCE)
    expect(usersOf(here.state, key)).toEqual(usersOf(here.state, BASE_AUDIENCE))
    must(DAN, join())
    expect(audienceOf(here.state, closed)).toBe(key)
    expect([isInAudience(here.state, key, DAN), isInAudience(here.state, BASE_AUDIENCE, DAN)]).toEqual([false, true])
  })

  it('are one for channels with one rule, and change with the rule alone', () => {
    const [first, second] = [addChannel(), addChannel()]
    for (const id of [first, second]) must(ADA, override(id, everyone, [], ['viewChannel', 'sendMessages']))
    must(ADA, override(second, everyone, ['addReactions'], ['viewChannel']))
    expect(audienceOf(here.state, first)).toBe(audienceOf(here.state, second))
    must(ADA, override(second, { type: 'member', id: BOB }, ['viewChannel']))
    expect(audienceOf(here.state, first)).not.toBe(audienceOf(here.state, second))
    must(ADA, override(second, everyone, []))
    expect(audienceOf(here.state, second)).toBe(BASE_AUDIENCE)
    const base = { id: EVERYONE, permissions: NO_PERMISSIONS, text: null }
    must(ADA, { type: 'role-edit', body: base })
    expect(audienceOf(here.state, second)).not.toBe(BASE_AUDIENCE)
  })
})
