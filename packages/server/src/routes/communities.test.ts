import { codeOf, type ErrorCode, type InviteId, type Operation, permissionSet } from '@conclave/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Resident, resident, TestCommunity, words } from '../testing/community.ts'
import { provider } from '../testing/people.ts'
import { startTestServer, type TestServer } from '../testing/servers.ts'

let world: TestServer
let now = Date.now()
let town: TestCommunity
let member: Resident
let stranger: Resident
beforeAll(async () => {
  world = await startTestServer({}, { clock: { now: () => now } })
  town = await TestCommunity.create(world)
  member = await town.join()
  stranger = await resident(world)
})
afterAll(() => world.dispose())

async function refused(call: Promise<unknown>): Promise<ErrorCode | undefined> {
  return call.then(
    () => undefined,
    (error: unknown) => codeOf(error),
  )
}
const box = (inviteId: InviteId, generation = 1, change: object = {}) => ({ inviteId, generation, ledgerKey: provider.random(1_168), ...change })
const appending = (by: Resident, operation: Operation, where = town) => refused(where.append(by, operation))
const edit: Operation = { type: 'community-edit', body: { text: words(), icon: null } }

describe('the ledger', () => {
  it('begins once, with its first entry, by the device that signed it', async () => {
    const owner = await resident(world)
    const own = await TestCommunity.create(world, owner)
    const first = await own.api.ledgerRead({ params: own.params, query: { after: 0 } }, owner.token)
    expect([first.head, first.entries.length]).toEqual([1, 1])
    const entry = await own.sign(owner, { type: 'leave', body: {} })
    expect(await refused(world.api.communityCreate({ body: { entry } }, owner.token))).toBe('E_LEDGER_INVALID')
    expect(await refused(world.api.communityCreate({ body: { entry: provider.random(100) } }, owner.token))).toBe('E_LEDGER_INVALID')
  })

  it('takes an entry after the last one, and of many at once the first', async () => {
    const own = await TestCommunity.create(world)
    const entries = await Promise.all(Array.from({ length: 5 }, () => own.sign(own.owner, edit)))
    const codes = await Promise.all(entries.map((entry) => refused(own.api.ledgerAppend({ params: own.params, body: { entry } }, own.owner.token))))
    expect(codes.filter((code) => code === 'E_CONFLICT')).toHaveLength(4)
    expect(codes).toContain(undefined)
    expect((await own.api.communityRead({ params: own.params }, own.owner.token)).ledgerHead).toBe(2)
  })

  it('gives each entry the time of the server, which never runs backwards', async () => {
    const own = await TestCommunity.create(world)
    const before = own.state.time
    now -= 60_000
    await own.append(own.owner, edit)
    expect(own.state.time).toBe(before)
    now += 120_000
    await own.append(own.owner, edit)
    expect(own.state.time).toBe(now)
  })

  it('is what the reducer says, unchanged', async () => {
    expect(await appending(member, { type: 'kick', body: { userId: town.owner.person.userId, reason: null } })).toBe('E_FORBIDDEN')
    expect(await appending(member, edit)).toBe('E_FORBIDDEN')
    expect(await appending(stranger, edit)).toBe('E_NOT_A_MEMBER')
    expect(await appending(town.owner, { type: 'leave', body: {} })).toBe('E_OWNER')
    expect(await appending(member, { type: 'join', body: { inviteId: 'A'.repeat(22) as InviteId } })).toBe('E_INVITE_INVALID')
  })

  it('takes no entry of somebody else, nor one that was changed', async () => {
    const entry = await town.sign(town.owner, edit)
    const send = (sent: Uint8Array, token: string) => refused(world.api.ledgerAppend({ params: town.params, body: { entry: sent } }, token))
    expect(await send(entry, member.token)).toBe('E_FORBIDDEN')
    const forged = Uint8Array.from(entry)
    forged[forged.length - 1] = (forged.at(-1) as number) ^ 1
    expect(await send(forged, town.owner.token)).toBe('E_SIGNATURE')
    expect(await send(await town.sign(town.owner, edit, { ...town.state, seq: town.state.seq + 1 }), town.owner.token)).toBe('E_CONFLICT')
    expect(await send(await town.sign(town.owner, edit, { ...town.state, hash: new Uint8Array(32) }), town.owner.token)).toBe('E_CONFLICT')
    const other = await TestCommunity.create(world, town.owner)
    expect(await send(await other.sign(town.owner, edit), town.owner.token)).toMatch(/E_LEDGER_INVALID|E_CONFLICT/)
  })

  it('is read by members in pages, and survives the server with everything that follows from it', async () => {
    const own = await TestCommunity.create(world)
    for (let i = 0; i < 40; i++) await own.append(own.owner, { type: 'community-edit', body: { text: words(), icon: null } })
    world = await world.restart()
    const { entries, head } = await world.api.ledgerRead({ params: own.params, query: { after: 38 } }, own.owner.token)
    expect([head, entries.length]).toEqual([41, 3])
    const entry = await own.sign(own.owner, edit)
    expect(await refused(world.api.ledgerAppend({ params: own.params, body: { entry } }, own.owner.token))).toBeUndefined()
    expect(await refused(world.api.ledgerAppend({ params: own.params, body: { entry } }, own.owner.token))).toBe('E_CONFLICT')
  })
})

describe('what strangers, former and banned members get', () => {
  it('is nothing, on every route', async () => {
    const own = await TestCommunity.create(world)
    const [kicked, banned] = [await own.join(), await own.join()]
    await own.commit(own.owner)
    await own.append(own.owner, { type: 'kick', body: { userId: kicked.person.userId, reason: null } })
    await own.append(own.owner, { type: 'ban', body: { userId: banned.person.userId, reason: null } })
    const groupParams = { ...own.params, groupId: own.groupId() }
    const channelParams = { ...own.params, channelId: own.general }
    const commit = await own.commitBody(kicked, { epoch: 1 })
    for (const { token, person } of [stranger, kicked, banned]) {
      const users = [{ userId: own.owner.person.userId, after: 0 }]
      const calls = {
        communityRead: refused(world.api.communityRead({ params: own.params }, token)),
        inviteBoxes: refused(world.api.inviteBoxes({ params: own.params, body: { boxes: [box('A'.repeat(22) as InviteId)] } }, token)),
        inviteStates: refused(world.api.inviteStates({ params: own.params }, token)),
        commitAppend: refused(world.api.commitAppend({ params: groupParams, body: commit }, token)),
        commitsRead: refused(world.api.commitsRead({ params: groupParams, query: { after: 0 } }, token)),
        epochRecords: refused(world.api.epochRecords({ params: groupParams, query: { from: 0, to: 5 } }, token)),
        epochRecordReplace: refused(world.api.epochRecordReplace({ params: groupParams, body: { record: commit.record } }, token)),
        bundleRead: refused(world.api.bundleRead({ params: groupParams }, token)),
        bundleReplace: refused(world.api.bundleReplace({ params: groupParams, body: { epoch: 0, bundle: provider.random(60) } }, token)),
        bundleWanted: refused(world.api.bundleWanted({ params: groupParams }, token)),
        channelRead: refused(world.api.channelRead({ params: channelParams, query: { limit: 10 } }, token)),
        channelErase: refused(world.api.channelErase({ params: channelParams, body: { seqs: [1] } }, token)),
      }
      for (const [name, call] of Object.entries(calls)) expect([name, await call]).toEqual([name, 'E_NOT_A_MEMBER'])
      const insight = person === banned.person ? 'E_BANNED' : 'E_NOT_A_MEMBER'
      const after = person === stranger.person ? 0 : own.state.seq
      expect(await refused(world.api.ledgerRead({ params: own.params, query: { after } }, token))).toBe(insight)
      if (person === stranger.person) expect(await refused(world.api.memberChains({ params: own.params, body: { users } }, token))).toBe(insight)
    }
    expect((await world.api.bundleRead({ params: groupParams }, own.owner.token)).seq).toBe(1)
  })

  it('is the ledger up to the entry by which they went, and nothing after it', async () => {
    const own = await TestCommunity.create(world)
    const { params } = own
    const lastFor = async ({ token }: Resident) => {
      const { entries, head } = await world.api.ledgerRead({ params, query: { after: 0 } }, token)
      expect(entries).toHaveLength(head)
      return head
    }
    const [kicked, gone] = [await own.join(), await own.join()]
    await own.append(own.owner, { type: 'kick', body: { userId: kicked.person.userId, reason: null } })
    const kick = own.state.seq
    await own.append(gone, { type: 'leave', body: {} })
    const leave = own.state.seq
    await own.append(own.owner, edit)
    await own.append(own.owner, { type: 'ban', body: { userId: kicked.person.userId, reason: null } })
    expect([await lastFor(kicked), await lastFor(gone)]).toEqual([kick, leave])
    expect(await refused(world.api.ledgerRead({ params, query: { after: kick } }, kicked.token))).toBe('E_BANNED')
    const users = [{ userId: own.owner.person.userId, after: 0 }]
    expect((await world.api.memberChains({ params, body: { users } }, kicked.token)).chains[0]?.links).not.toEqual([])
    // Who comes again and goes again reads what was meanwhile.
    await own.join(gone)
    expect(await lastFor(gone)).toBe(own.state.seq)
    await own.append(own.owner, { type: 'kick', body: { userId: gone.person.userId, reason: null } })
    const again = own.state.seq
    await own.append(own.owner, edit)
    expect(await lastFor(gone)).toBe(again)
    world = await world.restart()
    Object.assign(own, { world })
    expect((await world.api.ledgerRead({ params, query: { after: kick } }, gone.token)).head).toBe(again)
    await own.append(own.owner, { type: 'unban', body: { userId: kicked.person.userId } })
    // The ids of invites stand in the ledger, which they have: only the link itself lets somebody in, and its proof only them.
    const inviteId = await own.invite()
    const reading = (by: Resident, invite: string) => refused(world.api.ledgerRead({ params, query: { after: kick, invite } }, by.token))
    const byId = Buffer.concat([Buffer.from(inviteId, 'base64url'), provider.random(64)]).toString('base64url')
    const proof = await own.proof(kicked)
    expect([await reading(kicked, byId), await reading(gone, proof), await reading(kicked, proof)]).toEqual([
      'E_NOT_A_MEMBER',
      'E_NOT_A_MEMBER',
      undefined,
    ])
    const asking = (invite: string) => refused(world.api.memberChains({ params, body: { users, invite } }, stranger.token))
    expect([await asking(byId), await asking(await own.proof(stranger)), await asking('A'.repeat(107))]).toEqual([
      'E_NOT_A_MEMBER',
      undefined,
      'E_NOT_A_MEMBER',
    ])
    const short = world.api.ledgerRead({ params, query: { after: 0, invite: inviteId } }, kicked.token)
    expect(await refused(short)).toBe('E_MALFORMED')
  })

  it('says of a community that is not here that it is not here', async () => {
    const communityId = 'A'.repeat(43) as typeof town.communityId
    expect(await refused(world.api.communityRead({ params: { communityId } }, member.token))).toBe('E_NOT_FOUND')
    expect(await refused(world.api.ledgerAppend({ params: { communityId }, body: { entry: await town.sign(member, edit) } }, member.token))).toBe(
      'E_NOT_FOUND',
    )
  })
})

describe('invites', () => {
  it('show what their holder needs, to whoever has the id, until they end', async () => {
    const own = await TestCommunity.create(world)
    const inviteId = await own.invite({ expires: now + 60_000, uses: 2 })
    const read = () => world.api.inviteRead({ params: { inviteId } })
    expect(await read()).toEqual({ communityId: own.communityId, ledgerHead: own.state.seq, ledgerHash: own.state.hash, generation: 0 })
    const boxes = [{ ...box(inviteId), preview: provider.random(600) }]
    await world.api.inviteBoxes({ params: own.params, body: { boxes } }, own.owner.token)
    expect(await read()).toMatchObject({
      generation: 1,
      ledgerKey: boxes[0]?.ledgerKey,
      preview: boxes[0]?.preview,
    })
    expect(await world.api.inviteStates({ params: own.params }, own.owner.token)).toEqual({ invites: [{ inviteId, generation: 1 }] })
    const insight = { params: own.params, query: { after: 0, invite: await own.proof(stranger) } }
    expect((await world.api.ledgerRead(insight, stranger.token)).head).toBe(own.state.seq)
    await own.join()
    await own.join()
    expect(await refused(read())).toBe('E_INVITE_USED')
    expect(await refused(world.api.ledgerRead(insight, stranger.token))).toBe('E_INVITE_USED')
    now += 60_000
    expect(await refused(read())).toBe('E_INVITE_EXPIRED')
    expect(await refused(world.api.inviteRead({ params: { inviteId: 'A'.repeat(22) as InviteId } }))).toBe('E_NOT_FOUND')
  })

  it('lose their boxes when they are withdrawn, and say so', async () => {
    const own = await TestCommunity.create(world)
    const inviteId = await own.invite()
    await world.api.inviteBoxes({ params: own.params, body: { boxes: [box(inviteId)] } }, own.owner.token)
    await own.append(own.owner, { type: 'invite-revoke', body: { id: inviteId } })
    expect(await refused(world.api.inviteRead({ params: { inviteId } }))).toBe('E_INVITE_REVOKED')
    expect(await refused(world.api.inviteBoxes({ params: own.params, body: { boxes: [box(inviteId)] } }, own.owner.token))).toBe('E_NOT_FOUND')
    expect(await world.api.inviteStates({ params: own.params }, own.owner.token)).toEqual({ invites: [] })
    await own.append(own.owner, { type: 'close', body: {} })
  })

  it('come with their boxes in one entry, or not at all', async () => {
    const own = await TestCommunity.create(world)
    const id = await own.invite()
    const keys = { signKey: provider.random(32), kemKey: provider.random(1_216), expires: 0, uses: 0, open: false }
    const newId = provider.random(16)
    const create = (inviteId: InviteId): Operation => ({ type: 'invite-create', body: { id: inviteId, ...keys } })
    const fresh = Buffer.from(newId).toString('base64url') as InviteId
    expect(await refused(own.append(own.owner, create(fresh), [box(fresh, 2)]))).toBe('E_CONFLICT')
    expect(await refused(own.append(own.owner, create(fresh), [box(fresh, 1, { historyKey: provider.random(1_168) })]))).toBe('E_FORBIDDEN')
    expect(await refused(own.append(own.owner, create(fresh), [box('A'.repeat(22) as InviteId)]))).toBe('E_NOT_FOUND')
    expect((await world.api.communityRead({ params: own.params }, own.owner.token)).ledgerHead).toBe(own.state.seq)
    await own.append(own.owner, create(fresh), [box(fresh), box(id)])
    expect(await world.api.inviteRead({ params: { inviteId: fresh } })).toMatchObject({ generation: 1 })
  })

  it('get boxes from their maker, from who manages the community, or from who made the newest key', async () => {
    const own = await TestCommunity.create(world)
    const inviteId = await own.invite()
    const [maker, other] = [await own.join(), await own.join()]
    const theirs = await own.invite({ open: true }, maker)
    const put = (by: Resident, id: InviteId, generation = 1, change = {}) =>
      refused(world.api.inviteBoxes({ params: own.params, body: { boxes: [box(id, generation, change)] } }, by.token))
    expect(await put(maker, theirs, 1, { historyKey: provider.random(1_168) })).toBeUndefined()
    expect(await put(own.owner, theirs)).toBeUndefined()
    expect(await put(maker, inviteId)).toBe('E_FORBIDDEN')
    expect(await put(other, theirs)).toBe('E_FORBIDDEN')
    const key = { commitment: provider.random(32), historyCommitment: provider.random(32), previous: 1, wrap: provider.random(80) }
    const members = { groupId: provider.random(32), epoch: 0, sealed: provider.random(112) }
    await own.append(other, { type: 'ledger-key', body: { generation: 2, ...key, members } })
    expect(await put(other, inviteId, 2)).toBeUndefined()
    expect(await put(other, theirs, 2)).toBeUndefined()
    // The name that a link shows is not theirs to write, with the entry itself neither.
    const preview = provider.random(600)
    expect(await put(other, inviteId, 2, { preview })).toBe('E_FORBIDDEN')
    const again: Operation = { type: 'ledger-key', body: { generation: 3, ...key, members } }
    expect(await refused(own.append(other, again, [box(inviteId, 3, { preview })]))).toBe('E_FORBIDDEN')
    expect([await put(maker, theirs, 2, { preview }), await put(own.owner, theirs, 2, { preview })]).toEqual([undefined, undefined])
    expect((await world.api.inviteRead({ params: { inviteId: theirs } })).preview).toEqual(preview)
    expect(await put(maker, theirs, 1)).toBe('E_CONFLICT')
    expect(await put(other, theirs, 3)).toBe('E_CONFLICT')
  })

  it('lead to the community that had their id first', async () => {
    const [own, thief] = [await TestCommunity.create(world), await TestCommunity.create(world)]
    const id = await own.invite()
    const keys = { signKey: provider.random(32), kemKey: provider.random(1_216), expires: 0, uses: 0, open: false }
    expect(await refused(thief.append(thief.owner, { type: 'invite-create', body: { id, ...keys } }))).toBe('E_LEDGER_INVALID')
    expect(await world.api.inviteRead({ params: { inviteId: id } })).toMatchObject({ communityId: own.communityId })
  })
})

describe('chains of members', () => {
  it('are those of people whom the ledger names, after a number', async () => {
    const ask = (who: Resident, after = 0) => ({ userId: who.person.userId, after })
    const users = [ask(town.owner), ask(stranger), ask(member, 2)]
    const { chains } = await world.api.memberChains({ params: town.params, body: { users } }, member.token)
    expect(chains.map(({ userId, links, head }) => [userId, links.length, head])).toEqual([
      [town.owner.person.userId, 4, 4],
      [member.person.userId, 2, 4],
    ])
    const hex = (links: readonly Uint8Array[] = []) => links.map((link) => Buffer.from(link).toString('hex'))
    expect(hex(chains[0]?.links).slice(0, 3)).toEqual(hex(town.owner.person.account.links))
  })
})

describe('what a member may do with roles', () => {
  it('decides which channels and groups exist for them', async () => {
    const own = await TestCommunity.create(world)
    const [plain, mod] = [await own.join(), await own.join()]
    await own.giveRole(mod)
    const read = async ({ token }: Resident) =>
      (await world.api.communityRead({ params: own.params }, token)).channels.map(({ channelId }) => channelId)
    expect(new Set(await read(mod))).toEqual(new Set([own.general, own.staff, own.quiet]))
    expect(new Set(await read(plain))).toEqual(new Set([own.general, own.quiet]))
    const page = (by: Resident, channelId: typeof own.general) =>
      refused(world.api.channelRead({ params: { ...own.params, channelId }, query: { limit: 1 } }, by.token))
    expect([await page(plain, own.general), await page(plain, own.staff), await page(plain, own.quiet)]).toEqual([
      undefined,
      'E_NOT_FOUND',
      'E_FORBIDDEN',
    ])
    expect([await page(mod, own.staff), await page(mod, own.quiet), await page(own.owner, own.quiet)]).toEqual([undefined, 'E_FORBIDDEN', undefined])
    await own.append(own.owner, { type: 'role-edit', body: { id: own.moderator, permissions: permissionSet('readHistory'), text: null } })
  })
})

it('after all of this the log holds no id, and no bug', () => {
  const log = world.log.join('\n')
  expect(log).not.toMatch(/[A-Za-z0-9_-]{22}/)
  expect(log).not.toMatch(/request failed/)
})
