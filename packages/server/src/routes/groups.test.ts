import { randomBytes } from 'node:crypto'
import { addDevice, generateDeviceKeys } from '@conclave/crypto'
import { codeOf, type ErrorCode, LIMITS, permissionSet, routes } from '@conclave/protocol'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { audienceOfChannel } from '../domain/communities/community.ts'
import { type Resident, resident, TestCommunity } from '../testing/community.ts'
import { provider, signIn, standingPrekeys } from '../testing/people.ts'
import { startTestServer, type TestServer } from '../testing/servers.ts'

const runs = process.env['CONCLAVE_LONG'] === undefined ? 40 : 2_000
let world: TestServer
beforeAll(async () => {
  world = await startTestServer()
})
afterAll(() => world.dispose())

async function refused(call: Promise<unknown>): Promise<ErrorCode | undefined> {
  return call.then(
    () => undefined,
    (error: unknown) => codeOf(error),
  )
}

/** A community with a founded base group and a member. */
async function founded() {
  const town = await TestCommunity.create(world)
  const member = await town.join()
  await town.commit(town.owner)
  return { town, member, params: { ...town.params, groupId: town.groupId() } }
}
const bytesOf = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
type Change = Parameters<TestCommunity['commitBody']>[1]

describe('commits', () => {
  it('come one after another, each with its record and bundle', async () => {
    const { town, member, params } = await founded()
    expect(await town.commit(member, { epoch: 1 })).toBe(2)
    const body = { ...(await town.commitBody(town.owner, { epoch: 2, floor: 2 })), history: provider.random(80) }
    expect(await world.api.commitAppend({ params, body }, town.owner.token)).toEqual({ seq: 3 })
    const { entries, head } = await world.api.commitsRead({ params, query: { after: 0 } }, member.token)
    expect([head, entries.map(({ seq, commit }) => [seq, commit?.length])]).toEqual([
      3,
      [
        [1, undefined],
        [2, 300],
        [3, 300],
      ],
    ])
    expect(Buffer.from(entries[2]?.record ?? []).equals(body.record)).toBe(true)
    const { bundle, history, ...rest } = await world.api.bundleRead({ params }, member.token)
    expect([Buffer.from(bundle).equals(body.bundle), Buffer.from(history ?? []).equals(body.history)]).toEqual([true, true])
    expect(rest).toMatchObject({ seq: 3, epoch: 2 })
    expect((await world.api.epochRecords({ params, query: { from: 1, to: 9 } }, member.token)).records).toHaveLength(2)
    expect(await world.api.communityRead({ params: town.params }, member.token)).toMatchObject({ groups: [{ head: 3 }] })
  })

  it('of many at once for one place, one is taken', async () => {
    const { town, member, params } = await founded()
    const bodies = await Promise.all([town.owner, member, town.owner, member].map((by) => town.commitBody(by, { epoch: 1 })))
    const codes = await Promise.all(bodies.map((body, i) => refused(world.api.commitAppend({ params, body }, (i % 2 ? member : town.owner).token))))
    expect(codes.filter((code) => code === 'E_CONFLICT')).toHaveLength(3)
    expect(codes).toContain(undefined)
    expect((await world.api.commitsRead({ params, query: { after: 0 } }, member.token)).head).toBe(2)
  })

  it('found a group once', async () => {
    const { town, member, params } = await founded()
    expect(await refused(town.commit(member))).toBe('E_CONFLICT')
    const body = { ...(await town.commitBody(member, { epoch: 1 })), expect: 0 }
    expect(await refused(world.api.commitAppend({ params, body }, member.token))).toBe('E_CONFLICT')
    const other = await TestCommunity.create(world)
    expect(await refused(other.commit(other.owner, { epoch: 1 }))).toBe('E_NOT_FOUND')
    const { commit: _, ...first } = await other.commitBody(other.owner, { epoch: 1 })
    const otherParams = { ...other.params, groupId: other.groupId() }
    expect(await refused(world.api.commitAppend({ params: otherParams, body: { ...first, expect: 0 } }, other.owner.token))).toBe('E_STALE_EPOCH')
  })

  it('go on after one that nobody could use', async () => {
    const { town, member } = await founded()
    for (const epoch of [1, 2, 3]) await town.commit(member, { epoch, floor: epoch })
    expect(await refused(town.commit(town.owner, { epoch: 5 }))).toBe('E_STALE_EPOCH')
    expect(await refused(town.commit(town.owner, { epoch: 4, floor: 2 }))).toBe('E_STALE_EPOCH')
    expect(await town.commit(town.owner, { epoch: 2, floor: 0 })).toBe(5)
    expect(await town.commit(town.owner, { epoch: 3, floor: 0 })).toBe(6)
    expect(await town.commit(town.owner, { epoch: 1 })).toBe(7)
    expect(await town.commit(town.owner, { epoch: 4 })).toBe(8)
  })

  it('are refused when anything in the record is not as it must be', async () => {
    const { town, member } = await founded()
    const code = (change: Change, by = member) => refused(town.commit(by, { epoch: 1, ...change }))
    expect(await code({ ledgerSeq: town.state.seq + 1 })).toBe('E_LEDGER_INVALID')
    expect(await code({ ledgerSeq: 0 })).toBe('E_LEDGER_INVALID')
    expect(await code({ ledgerHash: new Uint8Array(32) })).toBe('E_LEDGER_INVALID')
    expect(await code({ ledgerSeq: 1 })).toBe('E_LEDGER_INVALID')
    expect(await code({ groupId: provider.random(32) })).toBe('E_MALFORMED')
    expect(await code({ epoch: 3 })).toBe('E_STALE_EPOCH')
    expect(await code({ audience: 'no such' })).toBe('E_FORBIDDEN')
    const params = { ...town.params, groupId: town.groupId() }
    const body = await town.commitBody(member, { epoch: 1 })
    const send = (change: object, by: Resident = member) => refused(world.api.commitAppend({ params, body: { ...body, ...change } }, by.token))
    expect(await send({}, town.owner)).toBe('E_FORBIDDEN')
    expect(await send({ generation: 1 })).toBe('E_NOT_FOUND')
    expect(await send({ audience: 'x' })).toBe('E_NOT_FOUND')
    const forged = Uint8Array.from(body.record)
    forged[forged.length - 1] = (forged.at(-1) as number) ^ 1
    expect(await send({ record: forged })).toBe('E_SIGNATURE')
    expect(await send({ record: provider.random(500) })).toBe('E_MALFORMED')
    expect(await send({})).toBeUndefined()
    expect((await world.api.commitsRead({ params, query: { after: 0 } }, member.token)).head).toBe(2)
  })

  it('name an entry of the ledger that may be older than the last', async () => {
    const { town, member } = await founded()
    const { seq: ledgerSeq, hash: ledgerHash } = town.state
    await town.append(town.owner, { type: 'successors', body: { userIds: [] } })
    expect(await town.commit(member, { epoch: 1, ledgerSeq, ledgerHash })).toBe(2)
  })

  it('carry a megabyte together and no more', async () => {
    const { town, params } = await founded()
    const body = await town.commitBody(town.owner, { epoch: 1 })
    const rest = LIMITS.commitRequestBytes - body.record.length - LIMITS.commitBytes
    const large = { ...body, commit: bytesOf(LIMITS.commitBytes), bundle: bytesOf(rest + 1) }
    expect(await refused(world.api.commitAppend({ params, body: large }, town.owner.token))).toBe('E_TOO_LARGE')
    large.bundle = bytesOf(rest)
    expect(await refused(world.api.commitAppend({ params, body: large }, town.owner.token))).toBeUndefined()
    const { entries } = await world.api.commitsRead({ params, query: { after: 1 } }, town.owner.token)
    expect(Buffer.from(entries[0]?.commit ?? []).equals(large.commit)).toBe(true)
    const path = routes.commitAppend.path
      .replace(':communityId', town.communityId)
      .replace(':groupId', Buffer.from(town.groupId()).toString('base64url'))
    const raw = async (to: string, bytes: number) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${town.owner.token}` }
      return (await fetch(world.server.url + to, { method: 'POST', headers, body: `{"expect":"${'x'.repeat(bytes)}"}` })).status
    }
    expect([await raw(path, LIMITS.commitRequestBytes), await raw(path, routes.commitAppend.bodyBytes)]).toEqual([400, 413])
    expect(await raw(`/v1/communities/${town.communityId}/ledger`, LIMITS.jsonBytes)).toBe(413)
  })

  it('come from devices that the ledger knows only', async () => {
    const { town, member } = await founded()
    const { person } = member
    const keys = await generateDeviceKeys(provider)
    const added = await addDevice(provider, person.state, person.account.device, { device: keys, name: 'x', accountKey: person.account.accountKey })
    const mailboxId = Buffer.from(provider.random(16)).toString('base64url') as typeof person.mailboxId
    const device = { deviceId: keys.deviceId, mailboxId, prekeys: await standingPrekeys(person.userId, keys) }
    const body = { expect: 4, link: added.link, accountKeys: { ...added.accountKeys, boxes: [...added.accountKeys.boxes] }, device }
    await world.api.deviceAdd({ body }, member.token)
    const second = { ...person, deviceId: keys.deviceId, account: { ...person.account, device: keys } }
    const other: Resident = { person: second, chain: added.state, token: await signIn(world.api, world.server.serverId, second) }
    expect(await refused(town.commit(other, { epoch: 1 }))).toBe('E_FORBIDDEN')
    const head = { seq: added.state.seq, hash: added.state.hash }
    await town.append(other, { type: 'chain-head', body: { userId: person.userId, head } })
    expect(await town.commit(other, { epoch: 1 })).toBe(2)
  })
})

describe('audiences', () => {
  it('keep groups from those who are not in them', async () => {
    const { town, member } = await founded()
    const mod = await town.join()
    await town.giveRole(mod)
    const audience = audienceOfChannel(town.state, town.staff) as string
    expect(audience).not.toBe('base')
    expect(await refused(town.commit(member, { audience }))).toBe('E_FORBIDDEN')
    expect(await town.commit(mod, { audience })).toBe(1)
    const params = { ...town.params, groupId: town.groupId(audience) }
    expect(await refused(world.api.bundleRead({ params }, member.token))).toBe('E_FORBIDDEN')
    expect(await refused(world.api.commitsRead({ params, query: { after: 0 } }, member.token))).toBe('E_FORBIDDEN')
    expect(await refused(world.api.bundleRead({ params }, mod.token))).toBeUndefined()
    expect((await world.api.communityRead({ params: town.params }, member.token)).groups).toHaveLength(1)
    expect((await world.api.communityRead({ params: town.params }, mod.token)).groups).toHaveLength(2)
    await town.append(town.owner, { type: 'member-roles', body: { userId: mod.person.userId, add: [], remove: [town.moderator] } })
    expect(await refused(world.api.bundleRead({ params }, mod.token))).toBe('E_FORBIDDEN')
    expect(await refused(town.commit(mod, { audience, epoch: 1 }))).toBe('E_FORBIDDEN')
  })

  it('that no channel has any more are followed to their end by those who fit them, and go no further', async () => {
    const { town, member } = await founded()
    const mod = await town.join()
    await town.giveRole(mod)
    const audience = audienceOfChannel(town.state, town.staff) as string
    await town.commit(mod, { audience })
    await town.commit(town.owner, { audience, epoch: 1 })
    await town.append(town.owner, { type: 'channel-delete', body: { id: town.staff } })
    const params = { ...town.params, groupId: town.groupId(audience) }
    for (const { token } of [mod, town.owner]) {
      expect((await world.api.commitsRead({ params, query: { after: 0 } }, token)).entries).toHaveLength(2)
      expect((await world.api.epochRecords({ params, query: { from: 0, to: 9 } }, token)).records).toHaveLength(2)
      expect((await world.api.bundleRead({ params }, token)).epoch).toBe(1)
    }
    expect(await refused(world.api.commitsRead({ params, query: { after: 0 } }, member.token))).toBe('E_FORBIDDEN')
    expect(await refused(town.commit(mod, { audience, epoch: 2 }))).toBe('E_FORBIDDEN')
    expect(await refused(world.api.bundleWanted({ params }, mod.token))).toBe('E_FORBIDDEN')
    expect((await world.api.communityRead({ params: town.params }, mod.token)).groups).toHaveLength(1)
  })

  it('are founded anew by owner and administrators, by anybody where only one person ever was, and by the only one who is left', async () => {
    const { town, member } = await founded()
    const other = await town.join()
    expect(await refused(town.commit(town.owner, { generation: 2 }))).toBe('E_CONFLICT')
    expect(await town.commit(member, { generation: 1 })).toBe(1)
    expect(await refused(town.commit(member, { epoch: 1 }))).toBe('E_STALE_EPOCH')
    // What one person did alone, be it in more than one step, closes nothing.
    expect(await town.commit(member, { generation: 1, epoch: 1 })).toBe(2)
    expect(await town.commit(other, { generation: 2 })).toBe(1)
    expect(await town.commit(member, { generation: 2, epoch: 1 })).toBe(2)
    expect(await refused(town.commit(member, { generation: 3 }))).toBe('E_FORBIDDEN')
    const { groups } = await world.api.communityRead({ params: town.params }, member.token)
    expect(groups.map(({ groupId, generation }) => [Buffer.from(groupId).toString('hex'), generation])).toEqual([
      [Buffer.from(town.groupId('base', 2)).toString('hex'), 2],
    ])
    expect(await town.commit(town.owner, { generation: 3 })).toBe(1)
    const lonely = await TestCommunity.create(world, await resident(world), { everyone: permissionSet('viewChannel') })
    await lonely.commit(lonely.owner)
    for (const epoch of [1, 2]) await lonely.commit(lonely.owner, { epoch })
    expect(await lonely.commit(lonely.owner, { generation: 1 })).toBe(1)
  })

  it('are not founded anew by who manages channels and nothing more', async () => {
    const { town, member } = await founded()
    const manager = await town.join()
    await town.commit(member, { epoch: 1 })
    const permissions = permissionSet('manageChannels', 'manageRoles', 'manageMessages')
    await town.append(town.owner, { type: 'role-edit', body: { id: town.moderator, permissions, text: null } })
    await town.giveRole(manager)
    expect(await refused(town.commit(manager, { generation: 1 }))).toBe('E_FORBIDDEN')
  })
})

describe('records and bundles', () => {
  it('are replaced by members of the audience, signed by themselves', async () => {
    const { town, member, params } = await founded()
    await town.commit(town.owner, { epoch: 1 })
    const record = await town.record(member, { epoch: 1, floor: 1 })
    const replace = (by: Resident, value: Uint8Array) => refused(world.api.epochRecordReplace({ params, body: { record: value } }, by.token))
    expect(await replace(member, record)).toBeUndefined()
    const read = await world.api.bundleRead({ params }, town.owner.token)
    expect(Buffer.from(read.record).equals(record)).toBe(true)
    // A record says how far back content is taken; whoever replaces it may not take that away from the others.
    expect(await town.commit(town.owner, { epoch: 2, floor: 0 })).toBe(3)
    expect(await replace(member, await town.record(member, { epoch: 2, floor: 2 }))).toBeUndefined()
    expect(await town.commit(town.owner, { epoch: 3, floor: 0 })).toBe(4)
    expect(await replace(town.owner, record)).toBe('E_FORBIDDEN')
    expect(await replace(member, await town.record(member, { epoch: 7 }))).toBe('E_NOT_FOUND')
    expect(await replace(member, await town.record(member, { epoch: 1, groupId: provider.random(32) }))).toBe('E_MALFORMED')
    const { entries } = await world.api.commitsRead({ params, query: { after: 1 } }, member.token)
    expect(Buffer.from(entries[0]?.record ?? []).equals(record)).toBe(false)
    const put = (epoch: number, by = member) =>
      refused(world.api.bundleReplace({ params, body: { epoch, bundle: provider.random(700), history: provider.random(80) } }, by.token))
    expect([await put(2), await put(4), await put(3)]).toEqual(['E_STALE_EPOCH', 'E_STALE_EPOCH', undefined])
    expect((await world.api.bundleRead({ params }, town.owner.token)).bundle).toHaveLength(700)
  })
})

it('answers garbled bodies with an error of ours, and changes nothing', async () => {
  const { town, member, params } = await founded()
  const body = await town.commitBody(member, { epoch: 1 })
  const parts = ['record', 'commit', 'bundle'] as const
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...parts), fc.nat(), fc.nat(255), fc.boolean(), async (part, place, value, cut) => {
      const bytes = Uint8Array.from(body[part] ?? [])
      bytes[place % bytes.length] = value
      const garbled = { ...body, [part]: cut ? bytes.subarray(0, Math.max(64, place % bytes.length)) : bytes, expect: 99 }
      const code = await refused(world.api.commitAppend({ params, body: garbled }, member.token))
      expect(['E_MALFORMED', 'E_SIGNATURE', 'E_CONFLICT', 'E_LEDGER_INVALID', 'E_FORBIDDEN', 'E_STALE_EPOCH']).toContain(code)
    }),
    { numRuns: runs },
  )
  const entry = await town.sign(member, { type: 'leave', body: {} })
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), async (place, change, cut) => {
      const bytes = Uint8Array.from(entry)
      bytes[place % bytes.length] = (bytes[place % bytes.length] as number) ^ change
      const sent = cut ? bytes.subarray(0, Math.max(64, place % bytes.length)) : bytes
      const code = await refused(world.api.ledgerAppend({ params: town.params, body: { entry: sent } }, member.token))
      expect(code).toMatch(/^E_(LEDGER_INVALID|SIGNATURE|CONFLICT|FORBIDDEN|VERSION|STALE_HEAD|CHAIN_FORK|CHAIN_ROLLBACK|DEVICE_REVOKED)$/)
    }),
    { numRuns: runs },
  )
  expect((await world.api.communityRead({ params: town.params }, member.token)).ledgerHead).toBe(town.state.seq)
  expect(world.log.filter((line) => line.includes('request failed'))).toEqual([])
})
