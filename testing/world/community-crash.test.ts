import { nodeTransport } from '@conclave/client/node'
import { webCryptoProvider } from '@conclave/crypto'
import type { CommunityId } from '@conclave/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fuse } from './crash.ts'
import type { WorldDevice } from './device.ts'
import { eventually } from './scenes.ts'
import { startWorld, type World } from './world.ts'

/** Every step in the long run; a sample whose start moves with the seed otherwise. */
const LONG = process.env['CONCLAVE_LONG'] !== undefined
const SEED = Number(process.env['CONCLAVE_SEED'] ?? Date.now() % 1000)
const SAMPLES = 6
const TIME = LONG ? 3_600_000 : 120_000
const TEMPLATE = { channels: [{ name: 'quay' }], categories: [], roles: [] }

describe(`a crash at any step of a community, seed ${SEED}`, () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld({ people: ['ada', 'bob'] })
  })
  afterAll(() => world.stop())
  const device = (handle: string): WorldDevice => world.person(handle).devices[0] as WorldDevice

  /** Runs `act` until it crashes at `step`, then opens the store again, online. @returns steps that were made, whether it crashed */
  async function crashing(step: number, who: WorldDevice, act: (who: WorldDevice) => Promise<unknown>): Promise<{ steps: number; blown: boolean }> {
    const burning = fuse({ db: who.db, crypto: webCryptoProvider(), connect: nodeTransport, clock: world.clock })
    await who.reopen(burning.parts)
    who.client.sync.start()
    await who.client.sync.whenIdle(20_000)
    burning.arm(step)
    const acted = act(who).catch(() => undefined)
    await Promise.race([acted, burning.gone])
    const { steps, blown } = burning
    who.crash()
    who.client.sync.start()
    await who.client.sync.whenIdle(20_000)
    return { steps, blown }
  }

  /** From 1 to the first step that is not reached; a sample of them otherwise. */
  async function atSteps(test: (step: number) => Promise<{ steps: number; blown: boolean }>): Promise<void> {
    const { steps } = await test(Number.MAX_SAFE_INTEGER)
    const stride = LONG ? 1 : Math.max(1, Math.floor(steps / SAMPLES))
    for (let step = LONG ? 1 : 1 + (SEED % stride); step < steps; step += stride) {
      try {
        await test(step)
      } catch (error) {
        throw new Error(`seed ${SEED}, step ${step} of ${steps}`, { cause: error })
      }
    }
  }

  it(
    'leaves one community or none behind, and one that is whole',
    async () => {
      let round = 0
      await atSteps(async (step) => {
        const name = `Harbour ${round++}`
        const result = await crashing(step, device('ada'), (ada) => ada.client.communities.create({ name, template: TEMPLATE }))
        const made = device('ada')
          .client.communities.list()
          .filter((one) => one.name === name)
        expect(made.length).toBeLessThanOrEqual(1)
        for (const one of made) {
          await eventually(() => device('ada').client.communities.get(one.communityId)?.state === 'ready', 'it is made')
          expect(device('ada').client.communities.get(one.communityId)).toMatchObject({ memberCount: 1, channels: [{ name: 'quay' }] })
        }
        return result
      })
    },
    TIME,
  )

  it(
    'lets somebody join once, with the keys, or not at all',
    async () => {
      const { communityId } = await device('ada').client.communities.create({ name: 'Harbour', template: TEMPLATE })
      const { link } = await device('ada').client.communities.createInvite(communityId, { expires: 0, uses: 0, open: true })
      await atSteps(async (step) => {
        const result = await crashing(step, device('bob'), (bob) => bob.client.communities.join(link as string))
        const { communities } = device('bob').client
        if (communities.get(communityId) === undefined) await communities.join(link as string)
        await eventually(() => communities.get(communityId)?.state === 'ready', 'bob is in')
        expect(communities.get(communityId)).toMatchObject({ name: 'Harbour', memberCount: 2 })
        await communities.leave(communityId)
        communities.forget(communityId)
        return result
      })
      expect(keysOf(device('bob'), communityId)).toBe(0)
    },
    TIME,
  )

  it(
    'changes a ledger once or not at all',
    async () => {
      const { communityId } = await device('ada').client.communities.create({ name: 'Harbour', template: TEMPLATE })
      let round = 0
      await atSteps(async (step) => {
        const name = `pier ${round++}`
        const result = await crashing(step, device('ada'), (ada) => ada.client.communities.createChannel(communityId, { name }))
        const channels = device('ada').client.communities.get(communityId)?.channels ?? []
        expect(channels.filter((channel) => channel.name === name).length).toBeLessThanOrEqual(1)
        expect(device('ada').client.communities.get(communityId)).toMatchObject({ state: 'ready', code: undefined })
        return result
      })
    },
    TIME,
  )
})

const keysOf = (of: WorldDevice, communityId: CommunityId): number =>
  of.db.all('SELECT * FROM community_keys WHERE community_id = ?', [communityId]).length
