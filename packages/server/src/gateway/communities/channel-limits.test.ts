import { afterEach, describe, expect, it } from 'vitest'
import { resident, TestCommunity } from '../../testing/community.ts'
import { Hearing } from '../../testing/hearing.ts'
import { provider } from '../../testing/people.ts'
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
