import { befriend, eventually, say, texts } from './scenes.ts'
import type { WorldDevice } from './device.ts'
import type { World, WorldPerson } from './world.ts'

/** Who is in the demo, and what they have said to each other. */
const PEOPLE = ['ada', 'grace', 'linus'] as const
const TALKS: readonly (readonly [from: (typeof PEOPLE)[number], to: (typeof PEOPLE)[number], text: string])[] = [
  ['ada', 'grace', 'The door is locked, the light is good.'],
  ['grace', 'ada', 'Then let us talk.'],
  ['ada', 'grace', 'Did the backup finish?'],
  ['grace', 'ada', 'Yes, and the way back was tried too \u{1f511}'],
  ['linus', 'ada', 'Which port was it again?'],
  ['ada', 'linus', '8787'],
]

/** A few people with conversations, for `npm run dev`. @returns the people; their passwords are in them */
export async function seedDemo(world: World): Promise<readonly WorldPerson[]> {
  for (const handle of PEOPLE) await world.addPerson(handle)
  const [ada, grace, linus] = PEOPLE.map((handle) => world.person(handle)) as [WorldPerson, WorldPerson, WorldPerson]
  await befriend(world, ada, grace)
  await befriend(world, linus, ada)
  for (const [from, to, text] of TALKS) {
    const [sender, receiver] = [world.person(from), world.person(to)]
    say(sender.devices[0] as WorldDevice, receiver, text)
    await eventually(() => texts(receiver.devices[0] as WorldDevice, sender).includes(text), 'the demo is said')
  }
  return [ada, grace, linus]
}
