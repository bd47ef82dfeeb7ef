import type { ProfileKey } from '@conclave/crypto'
import type { UserId } from '@conclave/protocol'
import { currentProfileKey, type OwnDevice } from '../accounts/own.ts'
import type { Records } from '../accounts/records.ts'
import type { PersonState, PersonView } from '../api.ts'
import { checkedName } from '../body.ts'
import { directConversation, ensureConversation } from '../conversations/direct.ts'
import type { Speech } from '../conversations/speech.ts'
import type { Core, Tell } from '../core.ts'
import { readAccount } from '../store/tables/account.ts'
import { conversationOf } from '../store/tables/conversations.ts'
import { setStranger } from '../store/tables/outbox.ts'
import { type PersonRow, personOf, putPerson } from '../store/tables/people.ts'

/** What changes about people, inside a transaction: table, account record and event together. */
export interface Persons {
  view(row: PersonRow): PersonView
  /** `record: false` for what came from a record. */
  save(row: PersonRow, tell: Tell, options?: { record: boolean }): PersonRow
  setState(userId: UserId, state: PersonState, tell: Tell): PersonRow | undefined
  /** Name and key that a person gave us; an older generation is ignored. */
  learn(userId: UserId, given: { displayName: string; key: ProfileKey }, state: PersonState, tell: Tell): PersonRow | undefined
  /** Name and key that we give. */
  ownCard(): { displayName: string; key: ProfileKey }
  sendKey(userId: UserId, notBefore?: number): void
  online: Map<UserId, number>
}

export function makePersons(core: Core, own: OwnDevice, records: Records, speech: Speech): Persons {
  const { db } = core
  const online = new Map<UserId, number>()
  const conversationWith = (userId: UserId) => directConversation(core.crypto, own.require().userId, userId)
  const view = (row: PersonRow): PersonView => {
    const conversationId = conversationWith(row.userId)
    return {
      userId: row.userId,
      handle: row.handle,
      displayName: row.displayName || row.handle,
      state: row.state,
      verified: row.verified,
      conversationId,
      address: conversationOf(db, conversationId)?.address,
      online: online.has(row.userId) ? (online.get(row.userId) as number) > core.clock.now() : undefined,
    }
  }
  const save: Persons['save'] = (row, tell, options = { record: true }) => {
    putPerson(db, row, core.clock.now())
    if (row.state === 'contact') ensureConversation(core, conversationWith(row.userId), row.userId)
    if (options.record) records.writePerson(row)
    tell({ type: 'person-changed', person: view(row) })
    return row
  }
  const learn: Persons['learn'] = (userId, given, state, tell) => {
    const before = personOf(db, userId)
    if (!before) return undefined
    const displayName = checkedName(given.displayName)
    const newer = given.key.generation >= before.profileGeneration
    if (newer) setStranger(db, userId, false)
    const key = newer ? { profileKey: given.key.secret, profileGeneration: given.key.generation } : {}
    return save({ ...before, ...key, displayName, state }, tell)
  }
  const ownCard = () => ({ displayName: readAccount(db)?.displayName ?? '', key: currentProfileKey(db) })
  return {
    view,
    save,
    setState: (userId, state, tell) => {
      const before = personOf(db, userId)
      return before && save({ ...before, state }, tell)
    },
    learn,
    ownCard,
    sendKey: (userId, notBefore = 0) => void speech.say(userId, { type: 'profileKey', ...ownCard() }, { notBefore }),
    online,
  }
}
