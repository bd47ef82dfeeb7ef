import type { Connect } from '@conclave/client'
import { nodeTransport } from '@conclave/client/node'
import { decodeAnonymousRequest, decodeGatewayCommand } from '@conclave/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { channelNamed, clientOf, deviceOf, foundHarbour, linkTo, say, untilRead, WITHIN } from './channel-scenes.ts'
import { befriend, conversation, eventually, say as sayTo, texts } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

let world: World
let ana: WorldPerson
let ben: WorldPerson
beforeEach(async () => {
  world = await startWorld({ people: ['ana', 'ben'], device: { groupSuite: 'classical' } })
  ;[ana, ben] = world.people as [WorldPerson, WorldPerson]
}, 60_000)
afterEach(() => world.stop())

const TRANSIENT = 1

/** Notes what leaves a device on its sockets and may be about typing: signals of channels, transient envelopes for one person. */
function noting(): { readonly left: string[]; readonly connect: Connect } {
  const left: string[] = []
  const connect: Connect = (url) => {
    const transport = nodeTransport(url)
    return {
      http: (request) => transport.http(request),
      openSocket: (path, listener) => {
        const socket = transport.openSocket(path, listener)
        const send = (bytes: Uint8Array<ArrayBuffer>) => {
          const said = path === '/v1/gateway' ? decodeGatewayCommand(bytes) : decodeAnonymousRequest(bytes)
          if (said.type === 'signal' || (said.type === 'deliver' && said.flags === TRANSIENT)) left.push(said.type)
          socket.send(bytes)
        }
        return { send, close: () => socket.close() }
      },
    }
  }
  return { left, connect }
}

/** What was typed before is on its way for a moment. */
async function quiet(left: readonly string[]): Promise<void> {
  for (let before = -1; before !== left.length; await new Promise((resolve) => setTimeout(resolve, 1_000))) before = left.length
}

it('is told while one types, and nothing leaves of whoever does not share it, in channels and between two', async () => {
  await befriend(world, ana, ben)
  const communityId = await foundHarbour(ana)
  await clientOf(ben).communities.join(await linkTo(clientOf(ana), communityId))
  const { left, connect } = noting()
  ;(await deviceOf(ana).reopen({ connect })).sync.start()
  say(clientOf(ana), communityId, 'hello')
  await untilRead(deviceOf(ben), communityId, 'hello')
  sayTo(deviceOf(ben), ana, 'hi')
  await eventually(() => texts(deviceOf(ana), ben).length === 1, 'a session both ways', WITHIN)
  const { accounts, conversations } = clientOf(ana)
  const type = () => {
    conversations.setTyping(channelNamed(clientOf(ana), communityId), true)
    conversations.setTyping(conversation(deviceOf(ana), ben).conversationId, true)
  }
  const heard = () => new Set(deviceOf(ben).events.map(({ type: said }) => said))
  expect(accounts.typingShared()).toBe(true)
  const typed = () => {
    type()
    return heard().has('typing') && heard().has('channel-typing')
  }
  await eventually(typed, 'ben sees both', WITHIN)
  expect(left).toContain('signal')
  accounts.setTypingShared(false)
  await quiet(left)
  left.length = 0
  for (let i = 0; i < 20; i++) type()
  // What is said afterwards comes after anything that typing might have sent.
  say(clientOf(ana), communityId, 'done')
  await untilRead(deviceOf(ben), communityId, 'done')
  await quiet(left)
  expect(left).toEqual([])
  accounts.setTypingShared(true)
  await eventually(() => (type(), left.includes('signal') && left.includes('deliver')), 'it is told again', WITHIN)
  expect((await deviceOf(ana).reopen()).accounts.typingShared()).toBe(true)
}, 180_000)
