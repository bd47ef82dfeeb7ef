import { afterEach, describe, expect, it } from 'vitest'
import { resident, TestCommunity, words } from '../../testing/community.ts'
import { Hearing } from '../../testing/hearing.ts'
import { provider } from '../../testing/people.ts'
import { refused } from '../../testing/refused.ts'
import { startTestServer, type TestServer } from '../../testing/servers.ts'

const start = Date.now()
/** Bytes of one big record; 67 of them are more than a megabyte. */
const BIG = 15_000

describe('what a channel may hold', () => {
  let world: TestServer
  afterEach(() => world.dispose())

  const founded = async () => {
    const town = await TestCommunity.create(world, await resident(world))
    await town.commit(town.owner)
    return { town, a: await Hearing.open(town, town.owner, { [town.general]: 0 }) }
  }
  /** @returns how many were taken before the first refusal, and its code */
  const fill = async ({ town, a }: Awaited<ReturnType<typeof founded>>, channelId = town.general) => {
    for (let taken = 0; ; taken++) {
      const answer = await a.post({ channelId, wire: town.wire(channelId, 0, BIG) })
      if (typeof answer === 'string') return { taken, code: answer }
    }
  }

  it('is refused beyond the limit of a channel, also after a restart; a smaller one, another channel and a repeat are taken', async () => {
    world = await startTestServer({ channelMegabytes: 1, communityMegabytes: 0 })
    const first = await founded()
    const { town, a } = first
    const dedupe = provider.random(16)
    const wire = town.wire(town.general, 0, BIG)
    expect(await a.post({ dedupe, wire })).toBe(1)
    expect(await fill(first)).toEqual({ taken: 65, code: 'E_CHANNEL_FULL' })
    expect(await a.post({ dedupe, wire })).toBe(1)
    expect(await a.post()).toBe(67)
    expect(await a.post({ channelId: town.quiet, wire: town.wire(town.quiet) })).toBe(1)
  })

  it('is refused beyond the limit of a community, however it is spread, and taken again when a channel was deleted', async () => {
    world = await startTestServer({ channelMegabytes: 0, communityMegabytes: 1 })
    const first = await founded()
    const { town, a } = first
    for (let i = 0; i < 20; i++) await a.post({ channelId: town.quiet, wire: town.wire(town.quiet, 0, BIG) })
    expect(await fill(first)).toEqual({ taken: 46, code: 'E_CHANNEL_FULL' })
    world = await world.restart()
    const again = { town: Object.assign(town, { world: world }), a: await Hearing.open(town, town.owner, { [town.general]: 46 }) }
    expect(await fill(again)).toEqual({ taken: 0, code: 'E_CHANNEL_FULL' })
    expect(await fill(await founded())).toEqual({ taken: 66, code: 'E_CHANNEL_FULL' })
    await town.append(town.owner, { type: 'channel-delete', body: { id: town.quiet } })
    expect(await fill(again)).toEqual({ taken: 20, code: 'E_CHANNEL_FULL' })
  })

  it('is used up by groups and ledger too; a full community still lets people go and channels be deleted', async () => {
    world = await startTestServer({ channelMegabytes: 0, communityMegabytes: 1 })
    const first = await founded()
    const { town } = first
    const leaver = await town.join()
    for (let i = 0; i < 20; i++) await first.a.post({ channelId: town.quiet, wire: town.wire(town.quiet, 0, BIG) })
    const commits = async () => {
      for (let taken = 0; ; taken++) {
        const body = { ...(await town.commitBody(town.owner, { epoch: 1 })), commit: new Uint8Array(100_000) }
        const code = await refused(world.api.commitAppend({ params: { ...town.params, groupId: town.groupId() }, body }, town.owner.token))
        if (code !== undefined) return { taken, code }
        town.groupHeads.set('base 0', body.expect + 1)
      }
    }
    expect(await commits()).toEqual({ taken: 7, code: 'E_CHANNEL_FULL' })
    expect(await fill(first)).toEqual({ taken: 0, code: 'E_CHANNEL_FULL' })
    const icon = { generation: 1, sealed: provider.random(16_000) }
    const edit = () => refused(town.append(town.owner, { type: 'community-edit', body: { text: words(), icon } }))
    let code = await edit()
    for (let i = 0; i < 20 && code === undefined; i++) code = await edit()
    expect(code).toBe('E_CHANNEL_FULL')
    await town.append(leaver, { type: 'leave', body: {} })
    world = await world.restart()
    Object.assign(town, { world })
    expect([await commits(), await edit()]).toEqual([{ taken: 0, code: 'E_CHANNEL_FULL' }, 'E_CHANNEL_FULL'])
    await town.append(town.owner, { type: 'channel-delete', body: { id: town.quiet } })
    expect([await commits(), await edit()]).toEqual([{ taken: 2, code: 'E_CHANNEL_FULL' }, undefined])
  })

  it('takes no commit any more when it was closed', async () => {
    world = await startTestServer()
    const { town } = await founded()
    await town.append(town.owner, { type: 'close', body: {} })
    expect(await refused(town.commit(town.owner, { epoch: 1 }))).toBe('E_COMMUNITY_CLOSED')
  })
})

describe('slow mode', () => {
  it('is remembered over a restart: who wrote before waits, others do not, and a repeat is no second message', async () => {
    let now = start
    const dependencies = { clock: { now: () => now } }
    let world = await startTestServer({}, dependencies)
    const town = await TestCommunity.create(world, await resident(world))
    const member = await town.join()
    await town.commit(town.owner)
    await town.append(town.owner, { type: 'slow-mode', body: { id: town.general, seconds: 60 } })
    const dedupe = provider.random(16)
    expect(await (await Hearing.open(town, member)).post({ dedupe })).toBe(1)
    now += 20_000
    world = await world.restart()
    Object.assign(town, { world })
    const other = await town.join()
    const [b, c] = await Promise.all([Hearing.open(town, member), Hearing.open(town, other)])
    expect(await b.answer(b.send())).toMatchObject({ code: 'E_SLOW_MODE', retryAfter: 40_000 })
    expect(await c.post()).toBe(2)
    now += 40_000
    expect(await b.post({ dedupe })).toBe(1)
    expect(await b.post()).toBe(3)
    expect(await b.answer(b.send())).toMatchObject({ code: 'E_SLOW_MODE' })
    await world.dispose()
  })
})
