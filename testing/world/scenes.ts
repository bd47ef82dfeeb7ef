import type { Client, ConversationView, MessageView } from '@conclave/client'
import { codeOf, type ErrorCode } from '@conclave/protocol'
import type { WorldDevice } from './device.ts'
import type { World, WorldPerson } from './world.ts'

const STEP = 5
/** A stranger's proof of work is a second on average, many when the machine is busy and luck is bad. */
export const PROOF_OF_WORK_WITHIN = 90_000
/** Waits until `done` holds; fails after `timeout` ms of real time. */
export async function eventually(done: () => boolean, what: string, timeout = 15_000): Promise<void> {
  const end = Date.now() + timeout
  while (!done()) {
    if (Date.now() > end) throw new Error(`did not happen: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, STEP))
  }
}

/** The same while time passes ten times faster than outside; much faster, and sockets would count as silent. */
export async function inTime(world: World, done: () => boolean, what: string, within = PROOF_OF_WORK_WITHIN): Promise<void> {
  const beat = setInterval(() => world.clock.advance(1_000), 100)
  try {
    await eventually(done, what, within)
  } finally {
    clearInterval(beat)
  }
}

/** The code with which work is refused; undefined when it is not. */
export async function rejected(work: Promise<unknown>): Promise<ErrorCode | undefined> {
  return codeOf(await work.catch((error: unknown) => error))
}

const first = (person: WorldPerson): Client => (person.devices[0] as WorldDevice).client

/** Two people become contacts, on all of their devices. */
export async function befriend(_world: World, a: WorldPerson, b: WorldPerson): Promise<void> {
  await first(a).people.request(b.handle)
  await eventually(
    () =>
      first(b)
        .people.requests()
        .some((person) => person.userId === a.account.userId),
    'the request arrives',
    PROOF_OF_WORK_WITHIN,
  )
  first(b).people.accept(a.account.userId)
  const isContact = (device: WorldDevice, other: WorldPerson) => device.client.people.get(other.account.userId)?.state === 'contact'
  await eventually(
    () => a.devices.every((device) => isContact(device, b)) && b.devices.every((device) => isContact(device, a)),
    'both are contacts',
    PROOF_OF_WORK_WITHIN,
  )
}

export function conversation(device: WorldDevice, other: WorldPerson): ConversationView {
  return device.client.conversations.with(other.account.userId)
}
export function say(device: WorldDevice, other: WorldPerson, text: string): MessageView {
  return device.client.conversations.send(conversation(device, other).conversationId, text)
}
/** Texts of a conversation in order, as the device has them. */
export function texts(device: WorldDevice, other: WorldPerson): string[] {
  const { conversationId } = conversation(device, other)
  const all: string[] = []
  for (let before = Number.MAX_SAFE_INTEGER; ;) {
    const page = device.client.conversations.history(conversationId, { before })
    if (page.length === 0) return all
    all.unshift(...page.filter((message) => message.kind === 'text').map((message) => message.text))
    before = (page[0] as MessageView).position
  }
}
