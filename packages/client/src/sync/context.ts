import type { AccountContext } from '../accounts/context.ts'
import type { Speech } from '../conversations/speech.ts'
import type { Addresses } from '../people/addresses.ts'
import type { Persons } from '../people/persons.ts'

/** What sending and receiving work with. */
export interface SyncContext extends AccountContext {
  readonly addresses: Addresses
  readonly speech: Speech
  readonly persons: Persons
}
