import { join } from 'node:path'
import { type ChainState, encodeChainState, verifyProvider } from '@conclave/crypto/verify'
import { type CommunityId, ConclaveError, encodeCommunityState, listed, type UserId } from '@conclave/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inProcessBus } from '../../bus/in-process.ts'
import type { Store } from '../../store/port.ts'
import { openSqliteStore } from '../../store/sqlite/open.ts'
import { resident, TestCommunity, words } from '../../testing/community.ts'
import { startTestServer, type TestServer } from '../../testing/servers.ts'
import { ChainDirectory } from '../chain/directory.ts'
import { KeptChains } from '../chain/kept-chains.ts'
import { CommunityDirectory } from './directory.ts'
import { KeyedLock } from './keyed-lock.ts'

let world: TestServer
let store: Store
let towns: [TestCommunity, TestCommunity]
const verify = verifyProvider()
const bytesOf = (state: TestCommunity['state'] | undefined) => state && Buffer.from(encodeCommunityState(state)).toString('hex')

beforeAll(async () => {
  world = await startTestServer()
  const owner = await resident(world)
  towns = [await TestCommunity.create(world, owner), await TestCommunity.create(world, owner)]
  await towns[0].join()
  for (let i = 0; i < 36; i++) await towns[0].append(owner, { type: 'community-edit', body: { text: words(), icon: null } })
  await towns[0].commit(owner)
  await world.server.stop()
  store = await openSqliteStore({ file: join(world.data, 'conclave.db') })
})
afterAll(async () => {
  await store.close()
  await world.dispose()
})

async function opened(over: Partial<Store> = {}, max?: number): Promise<CommunityDirectory> {
  const chains = await ChainDirectory.open(store, verify, inProcessBus())
  return new CommunityDirectory({ store: { ...store, ...over }, chains, verify }, max)
}

it('comes to the state of those who followed, from the last snapshot and the entries after it', async () => {
  const kept = await store.communities.snapshot(towns[0].communityId)
  expect(kept?.seq).toBe(32)
  const found = await (await opened()).get(towns[0].communityId)
  expect([found.state.seq, bytesOf(found.state)]).toEqual([39, bytesOf(towns[0].state)])
  expect([...found.groups.values()]).toMatchObject([{ audience: 'base', epoch: 0, head: 1 }])
})

it('goes without a snapshot that cannot be read: the entries say the same', async () => {
  const { communities } = store
  const snapshot = async (id: CommunityId) => {
    const kept = await communities.snapshot(id)
    return kept && { ...kept, snapshot: kept.snapshot.subarray(1) }
  }
  const found = await (await opened({ communities: { ...communities, snapshot } })).get(towns[0].communityId)
  expect(bytesOf(found.state)).toBe(bytesOf(towns[0].state))
})

it('verifies the chain of somebody once, until it changes', async () => {
  let reads = 0
  const read: Store['streams']['read'] = (...asked) => {
    reads++
    return store.streams.read(...asked)
  }
  const bus = inProcessBus()
  const chains = await ChainDirectory.open({ ...store, streams: { ...store.streams, read } }, verify, bus)
  const { userId } = towns[0].owner.person
  const first = await chains.load(userId)
  const once = reads
  expect([await chains.load(userId), reads]).toEqual([first, once])
  // Somebody's chain that changes while it is read is not kept.
  bus.publish('owners', { kind: 'owner-changed', userId })
  const reading = chains.load(userId)
  bus.publish('owners', { kind: 'owner-changed', userId })
  expect(await reading).toEqual(first)
  await chains.load(userId)
  expect(reads).toBe(3 * once)
})

it('keeps verified chains in so many bytes, those used last', async () => {
  const chains = await ChainDirectory.open(store, verify, inProcessBus())
  const states = (await Promise.all([...listed(towns[0].state.people)].map(({ userId }) => chains.load(userId)))).filter((one) => one !== undefined)
  const [one, other] = states as [ChainState, ChainState]
  const bytes = encodeChainState(one).length
  const both = new KeptChains(2 * bytes + 50)
  const single = new KeptChains(bytes + 50)
  for (const kept of [both, single]) {
    kept.set(one)
    kept.set(other)
    expect(kept.get(other.userId)).toEqual(other)
  }
  expect([both.get(one.userId), single.get(one.userId)]).toEqual([one, undefined])
  both.set({ ...one, seq: one.seq })
  both.set({ ...other, userId: towns[0].communityId as unknown as UserId })
  expect([both.get(one.userId), both.get(other.userId)]).toEqual([one, undefined])
  const none = new KeptChains(10)
  none.set(one)
  expect(none.get(one.userId)).toBeUndefined()
})

it('keeps those that were used last', async () => {
  const directory = await opened({}, 1)
  const [a, b] = towns.map(({ communityId }) => communityId) as [CommunityId, CommunityId]
  await directory.find(a)
  await directory.find(b)
  expect([directory.cached(a), directory.cached(b)?.state.communityId]).toEqual([undefined, b])
  expect(bytesOf((await directory.get(a)).state)).toBe(bytesOf(towns[0].state))
  expect(directory.cached(b)).toBeUndefined()
})

it('does not know what is not there', async () => {
  const directory = await opened()
  const unknown = 'A'.repeat(43) as CommunityId
  expect(await directory.find(unknown)).toBeUndefined()
  await expect(directory.get(unknown)).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
  await expect(directory.change(unknown, () => Promise.resolve(1))).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
})

it('makes changes of one community one at a time, each on what the one before left', async () => {
  const directory = await opened()
  const { communityId } = towns[1]
  const seen: number[] = []
  const change = () =>
    directory.change(communityId, async (community) => {
      seen.push(community.state.seq)
      await new Promise((resolve) => setImmediate(resolve))
      directory.publish({ ...community, state: { ...community.state, seq: community.state.seq + 1 } })
    })
  await Promise.all([change(), change(), change()])
  expect(seen).toEqual([1, 2, 3])
})

it('reads anew after a change of which nobody knows whether it was made', async () => {
  const directory = await opened()
  const { communityId } = towns[1]
  const { state, groups } = await directory.get(communityId)
  const failing = directory.change(communityId, () => {
    directory.publish({ state: { ...state, seq: 7 }, groups })
    return Promise.reject(new ConclaveError('E_UNAVAILABLE'))
  })
  await expect(failing).rejects.toMatchObject({ code: 'E_UNAVAILABLE' })
  expect((await directory.get(communityId)).state.seq).toBe(1)
})

it('says that the store is damaged when an entry does not check out', async () => {
  const stream = { kind: 'governance', key: towns[0].communityId } as const
  const [entry] = await store.streams.read(stream, { after: 35, limit: 1, maxBytes: 0 })
  const bent = Uint8Array.from(entry?.payload ?? [])
  bent[200] = (bent[200] as number) ^ 1
  await store.streams.rewrite(stream, [{ seq: 36, payload: bent }])
  await expect((await opened()).get(towns[0].communityId)).rejects.toMatchObject({ code: 'E_STORE_CORRUPT' })
})

it('waits for nobody who has failed or works on something else', async () => {
  const lock = new KeyedLock<string>()
  const order: string[] = []
  const slow = lock.run('a', async () => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    order.push('a1')
    throw new Error('no')
  })
  const after = lock.run('a', () => Promise.resolve(order.push('a2')))
  await lock.run('b', () => Promise.resolve(order.push('b')))
  await expect(slow).rejects.toThrow('no')
  await after
  expect(order).toEqual(['b', 'a1', 'a2'])
})
