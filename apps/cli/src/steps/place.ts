import { codeOf, type ConversationId } from '@conclave/protocol'
import type { Context } from '../context.ts'
import { channel, namesChannel } from './community.ts'
import { contactAfter, knownPerson } from './person.ts'

/** Where something is said: with a person, or in a channel. */
export interface Place {
  readonly conversationId: ConversationId
  /** A handle, or `community/#channel`. */
  readonly label: string
  readonly isChannel: boolean
}

/** @throws ConclaveError `E_NOT_FOUND`, `E_HANDLE_MALFORMED`, `E_SELF`, `E_USAGE` */
export function placeOf(context: Context, text: string): Place {
  if (namesChannel(text)) return { ...channel(context, text), isChannel: true }
  const { conversationId, handle } = knownPerson(context, text)
  return { conversationId, label: handle, isChannel: false }
}

/** Asks the server once for what this device has not seen yet. @throws as {@link placeOf}, `E_NOT_A_CONTACT`, `E_BLOCKED` */
export async function placeToWrite(catchUp: () => Promise<unknown>, context: Context, text: string): Promise<Place> {
  if (namesChannel(text)) return channelAfter(catchUp, context, text)
  const { conversationId, handle } = await contactAfter(catchUp, context, text)
  return { conversationId, label: handle, isChannel: false }
}

async function channelAfter(catchUp: () => Promise<unknown>, context: Context, text: string): Promise<Place> {
  try {
    return { ...channel(context, text), isChannel: true }
  } catch (error) {
    if (codeOf(error) !== 'E_NOT_FOUND') throw error
    await catchUp()
    return { ...channel(context, text), isChannel: true }
  }
}
