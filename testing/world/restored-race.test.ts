import { type CryptoProvider, webCryptoProvider } from '@conclave/crypto'
import { afterEach, expect, it } from 'vitest'
import type { WorldDevice } from './device.ts'
import { befriend, eventually, inTime, say, texts } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

let world: World
afterEach(() => world.stop())

/** Opens one ratchet message slowly: the first after `holdOne`, when it is let go. */
function slowProvider() {
  const provider = webCryptoProvider()
  let held: PromiseWithResolvers<void> | undefined
  let isWaiting = false
  const crypto: CryptoProvider = {
    ...provider,
    aeadOpen: async (...args) => {
      if (held && !isWaiting) {
        isWaiting = true
        await held.promise
      }
      return provider.aeadOpen(...args)
    },
  }
  return { crypto, holdOne: () => void (held = Promise.withResolvers()), letGo: () => held?.resolve(), isWaiting: () => isWaiting }
}

it('a message that was being opened while the sessions began anew brings no former session back', async () => {
  world = await startWorld({ people: ['ana', 'ben'] })
  const [ana, ben] = world.people as [WorldPerson, WorldPerson]
  const [ana1, ben1] = [ana.devices[0] as WorldDevice, ben.devices[0] as WorldDevice]
  await befriend(world, ana, ben)
  say(ben1, ana, 'before')
  await eventually(() => texts(ana1, ben).length === 1, 'before')
  const slow = slowProvider()
  const client = await ben1.reopen({ crypto: slow.crypto })
  client.sync.start()
  await eventually(() => client.sync.state().connection === 'online', 'online', 30_000)
  await client.sync.whenIdle(20_000)
  slow.holdOne()
  say(ana1, ben, 'under way')
  await eventually(slow.isWaiting, 'being opened', 30_000)

  // The server comes back as an older copy of itself.
  ben1.db.run('UPDATE account SET mailbox_cursor = mailbox_cursor + 1000')
  await world.restartServer()
  await inTime(world, () => ben1.events.some((event) => event.type === 'alert' && event.code === 'E_RESTORED'), 'noticed')
  slow.letGo()
  await inTime(world, () => texts(ben1, ana).includes('under way'), 'arrives')
  // It was not read in the former session but asked for in a new one.
  expect(ben1.events.filter((event) => event.type === 'repair')).toHaveLength(1)
}, 180_000)
