import type { Clock } from '@conclave/client'
import { afterEach, describe, expect, it } from 'vitest'
import type { WorldClock } from './clock.ts'
import type { WorldDevice } from './device.ts'
import { befriend, eventually, inTime, say, texts } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

const DAY = 86_400_000

describe('wrong clocks and full disks', () => {
  let world: World
  afterEach(() => world.stop())
  const wrong = (clock: WorldClock, by: number): Clock => ({
    now: () => clock.now() + by,
    after: (ms, work) => clock.after(ms, work),
    turn: () => clock.turn(),
  })

  it.each([
    [DAY, -DAY],
    [-DAY, DAY],
  ])(
    'clocks wrong by %i and %i ms break nothing',
    async (anas, bens) => {
      world = await startWorld()
      const device = (by: number) => world.newDevice({ clock: wrong(world.clock, by) as WorldClock })
      const person = async (handle: string, by: number): Promise<WorldPerson> => {
        const first = device(by)
        const password = `password of ${handle} in the world`
        const account = await first.client.accounts.signUp({ handle, password, deviceName: 'first', acceptWeakPassword: true })
        first.client.sync.start()
        expect((await first.client.accounts.server()).clockOffset).toBeGreaterThan(-by - 60_000)
        expect((await first.client.accounts.server()).clockOffset).toBeLessThan(-by + 60_000)
        return { handle, password, account, devices: [first], addDevice: () => Promise.reject(new Error('not here')) }
      }
      const [ana, ben] = [await person('ana', anas), await person('ben', bens)]
      const [ana1, ben1] = [ana.devices[0] as WorldDevice, ben.devices[0] as WorldDevice]
      await befriend(world, ana, ben)
      for (let i = 0; i < 5; i++) {
        const sent = say(i % 2 ? ana1 : ben1, i % 2 ? ben : ana, `m${i}`)
        await eventually(() => texts(i % 2 ? ben1 : ana1, i % 2 ? ana : ben).at(-1) === `m${i}`, 'arrives')
        if (i === 0) await inTime(world, () => ben1.client.conversations.message(sent.messageId)?.state === 'delivered', 'a receipt')
      }
      // Corrected in the middle of it.
      await ana1.reopen({ clock: world.clock })
      ana1.client.sync.start()
      await ben1.reopen({ clock: world.clock })
      ben1.client.sync.start()
      say(ana1, ben, 'right again')
      say(ben1, ana, 'here too')
      await eventually(() => texts(ben1, ana).includes('right again') && texts(ana1, ben).includes('here too'), 'goes on')
      expect(texts(ana1, ben)).toHaveLength(7)
      expect([...ana1.events, ...ben1.events].filter((event) => event.type === 'alert' || event.type === 'repair')).toEqual([])
    },
    120_000,
  )

  it('a full disk while sending and receiving loses nothing, and says so', async () => {
    world = await startWorld({ people: ['ana', 'ben'] })
    const [ana, ben] = world.people as [WorldPerson, WorldPerson]
    const [ana1, ben1] = [ana.devices[0] as WorldDevice, ben.devices[0] as WorldDevice]
    await befriend(world, ana, ben)
    const alerts = (device: WorldDevice) => device.events.filter((event) => event.type === 'alert' && event.code === 'E_STORE_FULL').length
    const fill = ({ db }: WorldDevice) => {
      db.exec('VACUUM')
      const pages = Number(Object.values(db.all('PRAGMA page_count')[0] ?? {})[0])
      db.all(`PRAGMA max_page_count = ${pages}`)
    }
    const makeRoom = ({ db }: WorldDevice) => db.all('PRAGMA max_page_count = 1000000')

    // The receiver is full.
    fill(ben1)
    const said = Array.from({ length: 12 }, (_, i) => `${i} ${'x'.repeat(3_000)}`)
    for (const text of said) say(ana1, ben, text)
    await eventually(() => alerts(ben1) > 0, 'the receiver says so', 30_000)
    expect(texts(ben1, ana).length).toBeLessThan(12)
    makeRoom(ben1)
    await inTime(world, () => texts(ben1, ana).length === 12, 'all arrive')
    expect(texts(ben1, ana)).toEqual(said)

    // The sender is full: at once, or between the outbox and the ratchet.
    await ana1.client.sync.whenIdle(20_000)
    fill(ana1)
    const kept: string[] = []
    for (let i = 0; i < 12; i++) {
      const text = `again ${i} ${'y'.repeat(1_500)}`
      try {
        say(ana1, ben, text)
        kept.push(text)
      } catch (error) {
        expect(error).toMatchObject({ code: 'E_STORE_FULL' })
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(kept.length).toBeLessThan(12)
    makeRoom(ana1)
    say(ana1, ben, 'room again')
    await inTime(world, () => texts(ben1, ana).includes('room again'), 'the rest arrives')
    expect(texts(ben1, ana)).toEqual([...said, ...kept, 'room again'])
  }, 180_000)
})
