import type { MessageView, PersonView } from '@conclave/client'
import type { ConversationId, ErrorCode, UserId } from '@conclave/protocol'
import type { Context } from '../context.ts'
import { speaker } from '../output/records.ts'
import { personName } from '../output/words.ts'
import { channel, namesChannel } from '../steps/community.ts'
import { fetchEarlier } from '../steps/history.ts'
import { contactAfter } from '../steps/person.ts'
import { placeToWrite } from '../steps/place.ts'

/** Messages that a chat shows when it begins. */
export const SHOWN_AT_START = 20

/** What a chat is about: one person, or a channel. */
export interface Talk {
  readonly conversationId: ConversationId
  /** As it greets. */
  readonly title: string
  /** Undefined in a channel. */
  readonly person: PersonView | undefined
  /** Whose name stands before a message of another. */
  handleOf(message: MessageView): string | undefined
  /** Who is shown as typing; undefined for somebody who does not matter here. */
  typist(userId: UserId): string | undefined
}

/** @throws ConclaveError `E_NOT_FOUND`, `E_HANDLE_MALFORMED`, `E_SELF`, `E_NOT_A_CONTACT`, `E_BLOCKED`, `E_USAGE` */
export async function talkAt(catchUp: () => Promise<ErrorCode | undefined>, context: Context, text: string): Promise<Talk> {
  if (namesChannel(text)) return channelTalk(catchUp, context, text)
  const person = await contactAfter(catchUp, context, text)
  const { conversationId, handle, userId, verified } = person
  return {
    conversationId,
    title: `${personName(person)}${verified ? ' (verified)' : ''}`,
    person,
    handleOf: () => handle,
    typist: (other) => (other === userId ? handle : undefined),
  }
}

async function channelTalk(catchUp: () => Promise<ErrorCode | undefined>, context: Context, text: string): Promise<Talk> {
  await placeToWrite(catchUp, context, text)
  const isOnline = (await catchUp()) === undefined
  const { client } = context
  const { community, conversationId, label } = channel(context, text)
  if (isOnline) await fetchEarlier(client, conversationId, SHOWN_AT_START)
  return {
    conversationId,
    title: label,
    person: undefined,
    handleOf: (message) => speaker(message, client).handle,
    typist: (userId) => client.communities.member(community.communityId, userId)?.name,
  }
}
