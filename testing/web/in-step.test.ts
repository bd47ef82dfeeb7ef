import { afterAll, beforeAll, expect, it } from 'vitest'
import type { App } from '../../apps/web/src/models/api.ts'
import { openApp } from '../../apps/web/src/models/app.ts'
import { seededRandom, startWorld, type World, type WorldPerson } from '../world/index.ts'
import { testPlatform } from './platform.ts'
import { tabOf } from './tab.ts'
import { settle, when } from './wait.ts'

const FRIENDS = ['ada', 'bea', 'cleo']
const STEPS = 80

let world: World
let hub: WorldPerson
beforeAll(async () => {
  world = await startWorld({ people: ['hub', ...FRIENDS] })
  hub = world.person('hub')
  await Promise.all(FRIENDS.map((handle) => client(handle).people.request('hub')))
  const asked = () => client('hub').people.requests().length === FRIENDS.length
  while (!asked()) await settle()
  for (const person of client('hub').people.requests()) client('hub').people.accept(person.userId)
  const accepted = () => FRIENDS.every((handle) => client(handle).people.list()[0]?.state === 'contact')
  while (!accepted()) await settle()
}, 60_000)
afterAll(() => world.stop())

const client = (handle: string) => {
  const device = world.person(handle).devices[0]
  if (!device) throw new Error(`${handle} has no device`)
  return device.client
}
const hubId = () => hub.account.userId

/** Everything that the lists and all conversations show. */
async function shownBy(app: App) {
  const { rows, unread } = await when(app.conversations.view, (view) => !view.loading)
  const { contacts, incoming, outgoing, blocked } = await when(app.people.view, (view) => !view.loading)
  const timelines = []
  for (const { conversationId } of rows) {
    const timeline = app.timeline(conversationId)
    const leave = timeline.show()
    const view = await when(timeline.view, ({ state }) => state === 'ready')
    timelines.push(view.rows.filter((row) => row.type === 'message').map(({ text, state, mine }) => ({ text, state, mine })))
    leave()
  }
  const order = (list: readonly { handle: string; state?: string }[]) => list.map(({ handle }) => handle)
  return { rows: rows.map((row) => ({ ...row, draft: '' })), unread, people: [contacts, incoming, outgoing, blocked].map(order), timelines }
}

it.each([1, 2])(
  'shows after any sequence of events what a fresh reading shows (seed %i)',
  async (seed) => {
    const random = seededRandom(seed)
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
    const tab = tabOf(client('hub'))
    const app = openApp(tab, testPlatform(world.clock))
    await when(app.conversations.view, (view) => !view.loading && view.rows.length > 0)
    const open = app.timeline(pick(app.conversations.view.get().rows).conversationId)
    const leave = open.show()
    const steps: readonly (() => unknown)[] = [
      () => {
        const friend = client(pick(FRIENDS))
        const conversation = friend.conversations.list().find((one) => one.userId === hubId())
        return conversation && friend.conversations.send(conversation.conversationId, `from a friend ${random()}`)
      },
      () => {
        open.setText(`from the hub ${random()}`)
        return open.send()
      },
      () => {
        const row = pick(app.conversations.view.get().rows)
        const last = client('hub').conversations.history(row.conversationId, { limit: 1 })[0]
        return last && client('hub').conversations.markRead(row.conversationId, last.position)
      },
      () => client(pick(FRIENDS)).accounts.setDisplayName(`Name ${Math.floor(random() * 1_000)}`),
      () => client('hub').people.setVerified(pick(app.people.view.get().contacts).userId, random() < 0.5),
      () => open.setText(`half a thought ${random()}`),
      () => settle(Math.floor(random() * 20)),
      () => world.clock.advance(Math.floor(random() * 40_000)),
      () => tab.takeOver(client('hub')),
    ]
    for (let i = 0; i < STEPS; i++) await pick(steps)()
    leave()
    for (const handle of ['hub', ...FRIENDS, 'hub']) {
      world.clock.advance(61_000)
      await client(handle).sync.whenIdle(10_000)
    }
    await settle(300)
    const fresh = openApp(tabOf(client('hub')), testPlatform(world.clock))
    expect(await shownBy(app)).toEqual(await shownBy(fresh))
    expect(app.title.get().unread).toBe(fresh.title.get().unread)
    app.close()
    fresh.close()
  },
  60_000,
)

it('goes on without a flicker when another tab takes the store over', async () => {
  const device = hub.devices[0]
  if (!device) throw new Error('no device')
  const tab = tabOf(device.client)
  const app = openApp(tab, testPlatform(world.clock))
  const { rows } = await when(app.conversations.view, (view) => !view.loading && view.rows.length > 0)
  const [first] = rows
  if (!first) throw new Error('no conversation')
  const timeline = app.timeline(first.conversationId)
  const leave = timeline.show()
  const before = await when(timeline.view, ({ state }) => state === 'ready')
  const seen: string[] = []
  timeline.view.subscribe(() => seen.push(timeline.view.get().state))
  app.session.view.subscribe(() => seen.push(app.session.view.get().state))
  tab.takeOver(await device.reopen())
  const friend = client(first.handle)
  const conversation = friend.conversations.list().find((one) => one.userId === hubId())
  friend.conversations.send(conversation?.conversationId ?? first.conversationId, 'after the take-over')
  const after = await when(timeline.view, (view) => view.rows.some((row) => row.type === 'message' && row.text === 'after the take-over'))
  expect(new Set(seen)).toEqual(new Set(['ready']))
  expect(after.rows.slice(0, before.rows.length - 1).every((row, i) => row === before.rows[i])).toBe(true)
  leave()
  app.close()
}, 40_000)
