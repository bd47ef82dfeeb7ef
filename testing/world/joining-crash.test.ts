import { nodeTransport } from '@conclave/client/node'
import { webCryptoProvider } from '@conclave/crypto'
import type { CommunityId } from '@conclave/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOf, deviceOf, foundHarbour, linkTo, ready, say, textsIn, untilRead, untilSent } from './channel-scenes.ts'
import { fuse } from './crash.ts'
import { befriend, eventually } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

/** Every step in the long run; a sample whose start moves with the seed otherwise. */
const LONG = process.env['CONCLAVE_LONG'] !== undefined
const SEED = Number(process.env['CONCLAVE_SEED'] ?? Date.now() % 1000)
const SAMPLES = 5
const TIME = LONG ? 3_600_000 : 600_000

describe(`a crash on the way in, seed ${SEED}`, () => {
  let world: World
  let ada: WorldPerson
  let bob: WorldPerson
  beforeAll(async () => {
    world = await startWorld({ people: ['ada', 'bob'], device: { groupSuite: 'classical' } })
    ;[ada, bob] = world.people as [WorldPerson, WorldPerson]
  }, TIME)
  afterAll(() => world.stop())

  /** @returns steps that were made */
  async function crashing(who: WorldPerson, step: number, act: () => Promise<unknown>): Promise<number> {
    const device = deviceOf(who)
    const burning = fuse({ db: device.db, crypto: webCryptoProvider(), connect: nodeTransport, clock: world.clock })
    await device.reopen(burning.parts)
    device.client.sync.start()
    await device.client.sync.whenIdle(20_000)
    burning.arm(step)
    await Promise.race([act().catch(() => undefined), burning.gone])
    const { steps } = burning
    device.crash()
    device.client.sync.start()
    await device.client.sync.whenIdle(20_000)
    return steps
  }

  async function atSteps(test: (step: number) => Promise<number>): Promise<void> {
    const steps = await test(Number.MAX_SAFE_INTEGER)
    const stride = LONG ? 1 : Math.max(1, Math.floor(steps / SAMPLES))
    for (let step = LONG ? 1 : 1 + (SEED % stride); step < steps; step += stride) {
      try {
        await test(step)
      } catch (error) {
        throw new Error(`seed ${SEED}, step ${step} of ${steps}`, { cause: error })
      }
    }
  }

  /** Leaves of a device's newest state of the groups of a community. */
  const leavesOf = (communityId: CommunityId) => clientOf(ada).communities.get(communityId)?.devices.used

  it(
    'of the join, the bundle, the commit and the first record leaves them in once, with their words once, or outside',
    async () => {
      let round = 0
      await atSteps(async (step) => {
        const text = `first words ${round++}`
        const communityId = await foundHarbour(ada)
        await untilSent(deviceOf(ada), say(clientOf(ada), communityId, 'welcome'))
        const link = await linkTo(clientOf(ada), communityId)
        const steps = await crashing(bob, step, async () => {
          await clientOf(bob).communities.join(link)
          await eventually(() => clientOf(bob).communities.get(communityId)?.state === 'ready', 'bob is in', 60_000)
          await untilSent(deviceOf(bob), say(clientOf(bob), communityId, text))
        })
        const { communities } = clientOf(bob)
        if (communities.get(communityId) === undefined) await communities.join(link)
        await ready(clientOf(bob), communityId)
        expect(communities.get(communityId)).toMatchObject({ state: 'ready', memberCount: 2 })
        if (!textsIn(clientOf(bob), communityId).includes(text)) say(clientOf(bob), communityId, text)
        await untilRead(deviceOf(ada), communityId, text)
        await untilSent(deviceOf(ada), say(clientOf(ada), communityId, 'read'))
        await untilRead(deviceOf(bob), communityId, 'read')
        await clientOf(bob).sync.whenIdle(20_000)
        for (const person of [ada, bob]) expect(textsIn(clientOf(person), communityId)).toEqual(['welcome', text, 'read'])
        expect(leavesOf(communityId)).toBe(2)
        const joins = deviceOf(ada).db.all(
          'SELECT seq FROM channel_records WHERE channel_id IN (SELECT channel_id FROM channels WHERE community_id = ?)',
          [communityId],
        )
        expect(joins).toHaveLength(3)
        await communities.leave(communityId)
        communities.forget(communityId)
        // Every step in one world: nobody is in hundreds of communities at once.
        await clientOf(ada).communities.close(communityId)
        clientOf(ada).communities.forget(communityId)
        return steps
      })
    },
    TIME,
  )

  it(
    'of a community or group that is made, and asked for again, makes one',
    async () => {
      await befriend(world, ada, bob)
      let round = 0
      await atSteps(async (step) => {
        const attempt = `attempt ${round}`
        const name = `Crew ${round++}`
        const make = () => clientOf(ada).communities.createGroup({ name, people: [bob.account.userId], attempt })
        const steps = await crashing(ada, step, make)
        const [made, again] = await Promise.all([make(), make()])
        expect(again.communityId).toBe(made.communityId)
        expect(
          clientOf(ada)
            .communities.list()
            .filter((one) => one.name === name),
        ).toHaveLength(1)
        expect(clientOf(ada).communities.invites(made.communityId)).toHaveLength(1)
        const asked = () =>
          clientOf(bob)
            .communities.groupInvites()
            .filter((one) => one.name === name)
        await eventually(() => asked().length === 1, 'bob is asked', 60_000)
        clientOf(bob).communities.declineGroup(made.communityId)
        await clientOf(ada).communities.close(made.communityId)
        clientOf(ada).communities.forget(made.communityId)
        return steps
      })
    },
    TIME,
  )
})
