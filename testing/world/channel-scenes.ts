import type { Client, CommunityView, MessageView } from '@conclave/client'
import { codeOf, type CommunityId, type ConversationId } from '@conclave/protocol'
import type { WorldDevice } from './device.ts'
import { eventually } from './scenes.ts'
import type { WorldPerson } from './world.ts'

export type Policy = 'shared' | 'joined' | 'ephemeral'
/** Longer than anything here takes on a busy machine. */
export const WITHIN = 90_000

export const deviceOf = (person: WorldPerson, at = 0): WorldDevice => person.devices[at] as WorldDevice
export const clientOf = (person: WorldPerson, at = 0): Client => deviceOf(person, at).client

/** A community with one channel for each name, all under one policy. */
export async function foundHarbour(owner: WorldPerson, policy: Policy = 'shared', channels: readonly string[] = ['general']): Promise<CommunityId> {
  const client = clientOf(owner)
  const template = { channels: channels.map((name) => ({ name, policy })), categories: [], roles: [] }
  const { communityId } = await client.communities.create({ name: 'Harbour', template })
  await ready(client, communityId)
  return communityId
}

export async function linkTo(client: Client, communityId: CommunityId, open = true): Promise<string> {
  const { link } = await client.communities.createInvite(communityId, { expires: 0, uses: 0, open })
  if (link === undefined) throw new Error('no link')
  return link
}

export async function ready(client: Client, communityId: CommunityId): Promise<void> {
  if (!(await client.communities.whenReady(communityId, WITHIN))) throw new Error('not ready')
}

export function channelNamed(client: Client, communityId: CommunityView['communityId'], name = 'general'): ConversationId {
  const found = client.communities.get(communityId)?.channels.find((one) => one.name === name)
  if (!found) throw new Error(`no channel ${name}`)
  return found.conversationId
}

export function say(client: Client, communityId: CommunityId, text: string, name = 'general'): MessageView {
  return client.conversations.send(channelNamed(client, communityId, name), text)
}

/** Everything that the device has of a channel, oldest first. */
export function messagesIn(client: Client, communityId: CommunityId, name = 'general'): readonly MessageView[] {
  const conversationId = channelNamed(client, communityId, name)
  const all: MessageView[] = []
  for (let before = Number.MAX_SAFE_INTEGER; ;) {
    const page = client.conversations.history(conversationId, { before })
    if (page.length === 0) return all
    all.unshift(...page)
    before = (page[0] as MessageView).position
  }
}

export function textsIn(client: Client, communityId: CommunityId, name = 'general'): readonly string[] {
  return messagesIn(client, communityId, name)
    .filter(({ kind }) => kind === 'text')
    .map(({ text }) => text)
}

export function noticesIn(client: Client, communityId: CommunityId, name = 'general'): readonly string[] {
  return messagesIn(client, communityId, name)
    .filter(({ kind }) => kind === 'notice')
    .map(({ text }) => text)
}

export const reads = (client: Client, communityId: CommunityId, text: string, name = 'general'): boolean => {
  try {
    return textsIn(client, communityId, name).includes(text)
  } catch {
    return false
  }
}

export function untilRead(device: WorldDevice, communityId: CommunityId, text: string, name = 'general'): Promise<void> {
  return eventually(() => reads(device.client, communityId, text, name), `${text} is read`, WITHIN)
}

export function untilSent(device: WorldDevice, message: MessageView): Promise<void> {
  return eventually(() => device.client.conversations.message(message.messageId)?.state === 'sent', `${message.text} is sent`, WITHIN)
}

/** The whole stream, as far as keys allow. */
export async function readAll(client: Client, communityId: CommunityId, name = 'general'): Promise<void> {
  const conversationId = channelNamed(client, communityId, name)
  const earlier = () => client.communities.channelOf(conversationId)?.earlier
  for (const end = Date.now() + WITHIN; earlier() === 'more';) {
    if (Date.now() > end) throw new Error(`the beginning of ${name} does not come`)
    // Whoever scrolls on a bad day scrolls again.
    await client.communities.loadEarlier(conversationId).catch((error: unknown) => {
      if (codeOf(error) !== 'E_SERVER_UNREACHABLE') throw error
    })
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
