import { afterEach, expect, it } from 'vitest'
import type { WorldDevice } from './device.ts'
import { befriend } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

let world: World
afterEach(() => world.stop())

it('a conversation has another random name on each device, also where the contact came from another device, and it leads back', async () => {
  world = await startWorld({ people: ['ana', 'ben'], devices: 2 })
  const [ana, ben] = world.people as [WorldPerson, WorldPerson]
  await befriend(world, ana, ben)
  const seen = [ana, ben].flatMap((person, i) =>
    person.devices.map(({ client }: WorldDevice) => ({ client, contact: client.people.get((i === 0 ? ben : ana).account.userId) })),
  )
  const names = seen.map(({ contact }) => contact?.address)
  expect(names).toEqual(Array(4).fill(expect.stringMatching(/^[\w-]{8}$/)))
  expect(new Set(names).size).toBe(4)
  for (const { client, contact } of seen) {
    const found = client.conversations.at(contact?.address ?? '')
    expect(found).toMatchObject({ conversationId: contact?.conversationId, address: contact?.address })
    // Nothing of the id, which whoever knows both people can compute.
    expect(contact?.conversationId).not.toContain(contact?.address)
    expect(client.conversations.at(contact?.conversationId ?? '')).toBeUndefined()
  }
  const [first] = ana.devices as [WorldDevice]
  const stranger = ben.devices[0]?.client.people.get(ana.account.userId)?.address ?? ''
  expect(first.client.conversations.at(stranger)).toBeUndefined()
}, 120_000)
