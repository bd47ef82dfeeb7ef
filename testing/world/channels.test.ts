import type { Client, CommunityView, ConversationId, MessageView } from '@conclave/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type WorldDevice } from './device.ts'
import { eventually } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

const TEMPLATE = { channels: [{ name: 'general' }], categories: [], roles: [] }

const first = (person: WorldPerson): WorldDevice => person.devices[0] as WorldDevice

function channel(client: Client, communityId: CommunityView['communityId'], name = 'general'): ConversationId {
  const found = client.communities.get(communityId)?.channels.find((one) => one.name === name)
  if (!found) throw new Error(`no channel ${name}`)
  return found.conversationId
}

function texts(client: Client, conversationId: ConversationId): string[] {
  const all: MessageView[] = []
  for (let before = Number.MAX_SAFE_INTEGER; ;) {
    const page = client.conversations.history(conversationId, { before })
    if (page.length === 0) return all.filter(({ kind }) => kind === 'text').map(({ text }) => text)
    all.unshift(...page)
    before = (page[0] as MessageView).position
  }
}

describe('a channel of two', () => {
  let world: World
  let ana: WorldPerson
  let ben: WorldPerson
  beforeEach(async () => {
    world = await startWorld({ people: ['ana', 'ben'] })
    ;[ana, ben] = world.people as [WorldPerson, WorldPerson]
  })
  afterEach(() => world.stop())

  it('carries messages both ways', async () => {
    const a = first(ana).client
    const b = first(ben).client
    const { communityId } = await a.communities.create({ name: 'Harbour', template: TEMPLATE })
    const invite = await a.communities.createInvite(communityId, { expires: 0, uses: 0, open: true })
    expect(await a.communities.whenReady(communityId, 10_000)).toBe(true)
    a.conversations.send(channel(a, communityId), 'hello')
    await b.communities.join(invite.link ?? '')
    await eventually(() => texts(b, channel(b, communityId)).includes('hello'), 'the first message is read')
    b.conversations.send(channel(b, communityId), 'hi')
    await eventually(() => texts(a, channel(a, communityId)).includes('hi'), 'the answer is read')
    expect(texts(a, channel(a, communityId))).toEqual(['hello', 'hi'])
    expect(texts(b, channel(b, communityId))).toEqual(['hello', 'hi'])
  })
})
