import type { MessageView } from '@conclave/client'
import { nodeTransport } from '@conclave/client/node'
import { webCryptoProvider } from '@conclave/crypto'
import type { CommunityId } from '@conclave/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOf, deviceOf, foundHarbour, linkTo, messagesIn, noticesIn, reads, ready, say, textsIn, untilRead, WITHIN } from './channel-scenes.ts'
import { type Fuse, fuse } from './crash.ts'
import type { WorldDevice } from './device.ts'
import { eventually } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

/** Every step in the long run; a sample whose start moves with the seed otherwise. */
const STRIDE = process.env['CONCLAVE_LONG'] ? 1 : 7
const SEED = Number(process.env['CONCLAVE_SEED'] ?? Date.now() % 1000)

describe.each(['shared', 'ephemeral'] as const)(`a crash at any step in a channel that is %s, seed ${SEED}`, (policy) => {
  let world: World
  let ana: WorldPerson
  let ben: WorldPerson
  let communityId: CommunityId
  beforeAll(async () => {
    world = await startWorld({ seed: SEED, people: ['ana', 'ben'], device: { groupSuite: 'classical' } })
    ;[ana, ben] = world.people as [WorldPerson, WorldPerson]
    communityId = await foundHarbour(ana, policy)
    await clientOf(ben).communities.join(await linkTo(clientOf(ana), communityId))
    await ready(clientOf(ben), communityId)
    say(clientOf(ben), communityId, 'first')
    await untilRead(deviceOf(ana), communityId, 'first')
  }, 120_000)
  afterAll(() => world.stop())

  const fuseFor = (device: WorldDevice): Fuse => fuse({ db: device.db, crypto: webCryptoProvider(), connect: nodeTransport, clock: world.clock })
  const over = async (work: (step: number) => Promise<boolean>) => {
    for (let step = SEED % STRIDE, runs = 0; ; step += STRIDE, runs++) if (await work(step)) return runs
  }
  /** Looks at what was told, not into the store: asking would be steps too, more of them the busier the machine is. */
  const toldSince = (device: WorldDevice) => {
    const from = device.events.length
    const messages = () => device.events.slice(from).flatMap((event) => ('message' in event ? [event.message] : []))
    return (text: string, state?: MessageView['state']) => messages().some((one) => one.text === text && (state ?? one.state) === one.state)
  }

  it('of the sender: each message arrives exactly once, in order', async () => {
    const said = ['first']
    const device = deviceOf(ana)
    const runs = await over(async (step) => {
      const text = `s${step}`
      const wired = fuseFor(device)
      device.crash(wired.parts).sync.start()
      await device.client.sync.whenOnline(WITHIN)
      wired.arm(step)
      const told = toldSince(device)
      try {
        say(device.client, communityId, text)
        await eventually(() => wired.blown || told(text, 'sent'), 'sent or crashed', WITHIN)
      } catch {
        // the caller sees the crash too
      }
      const completed = !wired.blown
      const again = device.crash()
      again.sync.start()
      if (!reads(again, communityId, text)) say(again, communityId, text)
      said.push(text)
      await untilRead(deviceOf(ben), communityId, text)
      return completed
    })
    expect(runs).toBeGreaterThan(3)
    expect(textsIn(clientOf(ben), communityId)).toEqual(said)
    await eventually(() => messagesIn(clientOf(ana), communityId).every(({ state }) => state !== 'pending'), 'sent', WITHIN)
    expect(textsIn(clientOf(ana), communityId)).toEqual(said)
    expect([...noticesIn(clientOf(ana), communityId), ...noticesIn(clientOf(ben), communityId)]).toEqual([])
  }, 900_000)

  it('of the receiver: each message arrives exactly once, in order', async () => {
    const device = deviceOf(ben)
    const before = textsIn(device.client, communityId)
    const said: string[] = []
    const runs = await over(async (step) => {
      const text = `r${step}`
      const wired = fuseFor(device)
      device.crash(wired.parts).sync.start()
      await device.client.sync.whenOnline(WITHIN)
      await ready(device.client, communityId)
      const told = toldSince(device)
      wired.arm(step)
      say(clientOf(ana), communityId, text)
      said.push(text)
      await eventually(() => wired.blown || told(text), 'received or crashed', WITHIN)
      await new Promise((resolve) => setTimeout(resolve, 20))
      const completed = !wired.blown
      device.crash().sync.start()
      await untilRead(device, communityId, text)
      return completed
    })
    expect(runs).toBeGreaterThan(3)
    expect(textsIn(device.client, communityId)).toEqual([...before, ...said])
    expect(noticesIn(device.client, communityId)).toEqual([])
  }, 900_000)

  it('of the committer: nobody is left out of the group', async () => {
    const device = deviceOf(ana)
    const runs = await over(async (step) => {
      const guest = await world.addPerson(`guest_${policy}_${step}`.slice(0, 30))
      await clientOf(guest).communities.join(await linkTo(device.client, communityId))
      await ready(clientOf(guest), communityId)
      await device.client.communities.kick(communityId, guest.account.userId)
      const text = `k${step}`
      const wired = fuseFor(device)
      device.crash(wired.parts).sync.start()
      await device.client.sync.whenOnline(WITHIN)
      const told = toldSince(device)
      wired.arm(step * 6)
      try {
        say(device.client, communityId, text)
        await eventually(() => wired.blown || told(text, 'sent'), 'sent or crashed', WITHIN)
      } catch {
        // the caller sees the crash too
      }
      const completed = !wired.blown || step > 4 * STRIDE
      const again = device.crash()
      again.sync.start()
      if (!reads(again, communityId, text)) say(again, communityId, text)
      await untilRead(deviceOf(ben), communityId, text)
      expect(() => reads(clientOf(guest), communityId, text)).not.toThrow()
      expect(reads(clientOf(guest), communityId, text)).toBe(false)
      return completed
    })
    expect(runs).toBeGreaterThan(0)
  }, 900_000)
})
