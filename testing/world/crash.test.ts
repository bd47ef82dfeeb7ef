import { nodeTransport } from '@conclave/client/node'
import { webCryptoProvider } from '@conclave/crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Fuse, fuse } from './crash.ts'
import type { WorldDevice } from './device.ts'
import { befriend, eventually, say, texts } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

/** Every step in the long run; a sample whose start moves with the seed otherwise. */
const STRIDE = process.env['CONCLAVE_LONG'] ? 1 : 3
const SEED = Number(process.env['CONCLAVE_SEED'] ?? Date.now() % 1000)

describe(`a crash at any step, seed ${SEED}`, () => {
  let world: World
  let ana: WorldPerson
  let ben: WorldPerson
  let ana1: WorldDevice
  let ben1: WorldDevice
  beforeAll(async () => {
    world = await startWorld({ seed: SEED, people: ['ana', 'ben'] })
    ;[ana, ben] = world.people as [WorldPerson, WorldPerson]
    ;[ana1] = ana.devices as [WorldDevice]
    ;[ben1] = ben.devices as [WorldDevice]
    await befriend(world, ana, ben)
    say(ben1, ana, 'first')
    await eventually(() => texts(ana1, ben).length === 1, 'first')
  }, 120_000)
  afterAll(() => world.stop())

  const fuseFor = (device: WorldDevice): Fuse => fuse({ db: device.db, crypto: webCryptoProvider(), connect: nodeTransport, clock: world.clock })
  const over = async (work: (step: number) => Promise<boolean>) => {
    for (let step = SEED % STRIDE, runs = 0; ; step += STRIDE, runs++) if (await work(step)) return runs
  }

  it('of the sender: each message arrives exactly once, in order', async () => {
    const said: string[] = ['first']
    const runs = await over(async (step) => {
      const text = `s${step}`
      const wired = fuseFor(ana1)
      const client = ana1.crash(wired.parts)
      client.sync.start()
      await client.sync.whenOnline(10_000)
      wired.arm(step)
      try {
        say(ana1, ben, text)
        await eventually(() => wired.blown || (texts(ana1, ben).includes(text) && client.sync.state().outgoing === 0), 'sent or crashed')
      } catch {
        // the caller sees the crash too
      }
      const completed = !wired.blown
      if (completed) await client.close()
      const again = ana1.crash()
      again.sync.start()
      if (!texts(ana1, ben).includes(text)) say(ana1, ben, text)
      said.push(text)
      await eventually(() => texts(ben1, ana).at(-1) === text, `${text} arrives`)
      await again.close()
      return completed
    })
    expect(runs).toBeGreaterThan(5)
    expect(texts(ben1, ana)).toEqual(said)
  }, 900_000)

  it('of the receiver: each message arrives exactly once, in order', async () => {
    ana1.crash().sync.start()
    const before = texts(ben1, ana)
    const said: string[] = []
    await ben1.client.close()
    const runs = await over(async (step) => {
      const text = `r${step}`
      const wired = fuseFor(ben1)
      const client = ben1.crash(wired.parts)
      client.sync.start()
      await client.sync.whenOnline(10_000)
      wired.arm(step)
      const sent = say(ana1, ben, text)
      said.push(text)
      const idle = () => {
        try {
          return wired.blown || (texts(ben1, ana).includes(text) && wired.steps > 0)
        } catch {
          return true
        }
      }
      await eventually(idle, 'received or crashed')
      await new Promise((resolve) => setTimeout(resolve, 20))
      const completed = !wired.blown
      if (completed) await client.close()
      const again = ben1.crash()
      again.sync.start()
      await eventually(() => texts(ben1, ana).includes(text), `${text} arrives`)
      await eventually(() => ana1.client.conversations.message(sent.messageId)?.state !== 'pending', 'sent')
      await again.close()
      return completed
    })
    expect(runs).toBeGreaterThan(5)
    ben1.crash()
    expect(texts(ben1, ana)).toEqual([...before, ...said])
  }, 900_000)
})
