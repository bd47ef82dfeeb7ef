import type { ConversationsModel } from '../conversations.ts'
import type { PeopleModel } from '../people.ts'
import type { SessionModel } from '../session.ts'

/** The areas a timeline looks into. */
export interface Around {
  readonly session: SessionModel
  readonly people: PeopleModel
  readonly conversations: ConversationsModel
}
