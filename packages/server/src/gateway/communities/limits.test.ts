import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf, type ErrorCode } from '@conclave/protocol'
import { expect, it } from 'vitest'
import { type Resident, resident, TestCommunity, words } from '../../testing/community.ts'
import { Hearing, numbers } from '../../testing/hearing.ts'
import { provider } from '../../testing/people.ts'
import { startTestServer } from '../../testing/servers.ts'

const start = Date.now()
/** Stands still, so that limits do not recover. */
const clock = { now: () => start }
const refused = (call: Promise<unknown>): Promise<ErrorCode | undefined> => call.then(() => undefined, codeOf)

it('posts and signals of one account are counted; what is too much is refused or dropped, and the socket stays', async () => {
  const world = await startTestServer({ limitPosts: 5, limitSignals: 3 }, { clock })
  const town = await TestCommunity.create(world)
  const member = await town.join()
  await town.commit(town.owner)
  const [a, b] = await Promise.all([town.owner, member].map((who) => Hearing.open(town, who, { [town.general]: 0 })))
  const answers = await Promise.all(numbers(1, 7).map(() => (a as Hearing).answer((a as Hearing).send())))
  expect(answers.map((answer) => answer.type)).toEqual([...Array<string>(5).fill('posted'), 'postRefused', 'postRefused'])
  expect(answers.at(-1)).toMatchObject({ code: 'E_RATE_LIMITED', retryAfter: 12_000 })
  expect(await (b as Hearing).post()).toBe(6)
  for (let i = 0; i < 6; i++)
    (b as Hearing).client.command({ type: 'signal', communityId: town.communityId, channelId: town.general, payload: provider.random(9) })
  await (b as Hearing).settled()
  await (a as Hearing).settled()
  expect((a as Hearing).all('signal')).toHaveLength(3)
  await world.dispose()
})

it('entries, commits, new communities and looks at invites are counted, also refused ones', async () => {
  const world = await startTestServer({ limitLedgerEntries: 4, limitCommits: 3, limitCommunities: 1, limitInviteReads: 2 }, { clock })
  const owner = await resident(world)
  const town = await TestCommunity.create(world, owner)
  expect(await refused(TestCommunity.create(world, owner))).toBe('E_RATE_LIMITED')
  const inviteId = await town.invite()
  const entry = provider.random(100)
  const send = () => refused(world.api.ledgerAppend({ params: town.params, body: { entry } }, owner.token))
  expect([await send(), await send()]).toEqual(['E_LEDGER_INVALID', 'E_RATE_LIMITED'])
  expect([await town.commit(owner), await town.commit(owner, { epoch: 1 })]).toEqual([1, 2])
  expect([await refused(town.commit(owner, { epoch: 9 })), await refused(town.commit(owner, { epoch: 2 }))]).toEqual([
    'E_STALE_EPOCH',
    'E_RATE_LIMITED',
  ])
  const look = () => refused(world.api.inviteRead({ params: { inviteId } }))
  expect([await look(), await look(), await look()]).toEqual([undefined, undefined, 'E_RATE_LIMITED'])
  await world.dispose()
})

it('commits and entries of one account are counted in bytes, for a day', async () => {
  const world = await startTestServer({ limitCommunityMegabytes: 1 }, { clock })
  const town = await TestCommunity.create(world, await resident(world))
  const member = await town.join()
  const found = async (by: Resident, generation: number) => {
    const body = { ...(await town.commitBody(by, { generation })), bundle: new Uint8Array(450_000) }
    return refused(world.api.commitAppend({ params: { ...town.params, groupId: town.groupId('base', generation) }, body }, by.token))
  }
  expect([await found(member, 0), await found(town.owner, 1), await found(town.owner, 2)]).toEqual([undefined, undefined, undefined])
  expect(await found(town.owner, 3)).toBe('E_RATE_LIMITED')
  const edit = { type: 'community-edit', body: { text: words(), icon: null } } as const
  expect(await refused(town.append(town.owner, edit))).toBeUndefined()
  const icon = { generation: 1, sealed: provider.random(16_000) }
  let code: unknown
  for (let i = 0; i < 8 && code === undefined; i++)
    code = await refused(town.append(town.owner, { type: 'community-edit', body: { text: words(), icon } }))
  expect(code).toBe('E_RATE_LIMITED')
  expect(await refused(town.append(member, { type: 'leave', body: {} }))).toBeUndefined()
  await world.dispose()
})

it('of groups that are founded anew, commits that one group takes, and bundles and records in the place of others', async () => {
  const limits = { limitFoundings: 2, limitGroupCommits: 2, limitMendings: 4, limitGroupBundles: 1 }
  const world = await startTestServer(limits, { clock })
  const owner = await resident(world)
  const town = await TestCommunity.create(world, owner)
  const member = await town.join()
  await town.commit(owner)
  const commit = (by: Resident, epoch: number) => refused(town.commit(by, { epoch }))
  expect([await commit(member, 1), await commit(member, 2), await commit(member, 3), await commit(owner, 3)]).toEqual([
    undefined,
    undefined,
    'E_RATE_LIMITED',
    undefined,
  ])
  const params = { ...town.params, groupId: town.groupId() }
  const replace = () => refused(world.api.bundleReplace({ params, body: { epoch: 3, bundle: provider.random(600) } }, member.token))
  const want = () => refused(world.api.bundleWanted({ params }, member.token))
  expect([await replace(), await replace(), await want(), await want(), await want()]).toEqual([
    undefined,
    'E_RATE_LIMITED',
    undefined,
    undefined,
    'E_RATE_LIMITED',
  ])
  const anew = (generation: number) => refused(town.commit(owner, { generation }))
  expect([await anew(1), await anew(2), await anew(3)]).toEqual([undefined, undefined, 'E_RATE_LIMITED'])
  await world.dispose()
})

it('a socket hears so many communities at once, and asks so often', async () => {
  const world = await startTestServer({ limitWatches: 2, limitWatchRequests: 5 }, { clock })
  const owner = await resident(world)
  const towns = [await TestCommunity.create(world, owner), await TestCommunity.create(world, owner), await TestCommunity.create(world, owner)]
  const hearing = await Hearing.open(towns[0] as TestCommunity, owner)
  const watch = async (town: TestCommunity | undefined) => {
    const before = hearing.client.received.length
    hearing.client.command({ type: 'watch', communityId: (town as TestCommunity).communityId, channels: [] })
    const answer = await hearing.client.until(() => hearing.client.received.slice(before).find(({ type }) => type.startsWith('community')))
    return answer.type === 'communityGone' ? answer.code : answer.type
  }
  expect([await watch(towns[0]), await watch(towns[1]), await watch(towns[2]), await watch(towns[1])]).toEqual([
    'community',
    'community',
    'E_RATE_LIMITED',
    'community',
  ])
  hearing.client.command({ type: 'unwatch', communityId: (towns[0] as TestCommunity).communityId })
  expect([await watch(towns[2]), await watch(towns[2]), await watch(towns[2])]).toEqual(['community', 'community', 'E_RATE_LIMITED'])
  await world.dispose()
})

it('entries of a channel name nobody, in the database or on the wire', async () => {
  const world = await startTestServer()
  const town = await TestCommunity.create(world)
  await town.commit(town.owner)
  const hearing = await Hearing.open(town, town.owner, { [town.general]: 0, [town.staff]: 0 })
  await hearing.post()
  await hearing.heard(1)
  const [first] = hearing.entries()
  const { userId, deviceId } = town.owner.person
  for (const id of [userId, deviceId]) expect(Buffer.from(first?.payload ?? []).includes(Buffer.from(id, 'base64url'))).toBe(false)
  await world.server.stop()
  const file = Buffer.concat(['', '-wal'].map((suffix) => readSafely(join(world.data, `conclave.db${suffix}`))))
  expect(file.includes(Buffer.from(first?.payload ?? []))).toBe(true)
  expect(file.includes(Buffer.from(town.owner.person.account.device.ed25519.privateKey))).toBe(false)
  await world.dispose()
})

function readSafely(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  }
}
