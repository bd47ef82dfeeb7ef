import { formatSafetyCode, groupDigits, parseFriendLink, safetyNumber } from '@conclave/crypto'
import { ConclaveError, parseHandle, type UserId } from '@conclave/protocol'
import type { AccountContext } from '../accounts/context.ts'
import type { People, PersonView } from '../api.ts'
import type { Speech } from '../conversations/speech.ts'
import { deleteOutboxOf } from '../store/tables/outbox.ts'
import { peopleIn, personByHandle, personOf, type PersonRow } from '../store/tables/people.ts'
import type { Chains } from './chains.ts'
import type { Persons } from './persons.ts'
import { recentResets } from '../sync/repair.ts'

/** Contacts hear of a new profile key within these, ms (T9). */
const KEY_SPREAD = 3 * 3_600_000

export function peopleArea(context: AccountContext, persons: Persons, speech: Speech): People {
  const { core, own } = context
  const { db } = core
  const known = (userId: UserId): PersonRow => {
    own.require()
    const person = personOf(db, userId)
    if (!person) throw new ConclaveError('E_NOT_FOUND')
    return person
  }
  const resolve = async (handleOrLink: string): Promise<PersonRow> => {
    const me = own.require()
    const { userId, handle } = await lookUp(context, handleOrLink)
    if (userId === me.userId) throw new ConclaveError('E_SELF')
    const chain = await checkedChain(context.chains, userId, handle)
    const before = personOf(db, userId)
    const name = chain.handle ?? before?.handle ?? ''
    if (before?.handle === name) return before
    const fresh: PersonRow = { userId, handle: name, displayName: '', state: 'none', profileKey: undefined, profileGeneration: 0, verified: false }
    return core.change((tell) => persons.save(before ? { ...before, handle: name } : fresh, tell, { record: before !== undefined }))
  }
  const request = async (handleOrLink: string): Promise<PersonView> => {
    const person = await resolve(handleOrLink)
    const { handle } = own.require()
    if (person.state === 'blocked') throw new ConclaveError('E_BLOCKED')
    if (person.state === 'contact') return persons.view(person)
    if (person.state === 'incoming') return accept(person.userId)
    return core.change((tell) => {
      const now = personOf(db, person.userId) ?? person
      speech.say(person.userId, { type: 'request', handle, ...persons.ownCard() })
      return persons.view(persons.save({ ...now, state: 'requested' }, tell))
    })
  }
  const accept = (userId: UserId): PersonView => {
    const person = known(userId)
    if (person.state !== 'incoming') throw new ConclaveError('E_NOT_FOUND', 'no such request')
    return core.change((tell) => {
      speech.say(userId, { type: 'accept', ...persons.ownCard() })
      return persons.view(persons.save({ ...person, state: 'contact' }, tell))
    })
  }
  const block = (userId: UserId): PersonView => {
    const person = known(userId)
    return core.change((tell) => {
      deleteOutboxOf(db, userId)
      db.run('DELETE FROM envelopes WHERE user_id = ?', [userId])
      const blocked = persons.save({ ...person, state: 'blocked' }, tell)
      context.rotateProfileKey(0)
      for (const contact of peopleIn(db, ['contact'])) persons.sendKey(contact.userId, core.clock.now() + Math.floor(core.chance() * KEY_SPREAD))
      return persons.view(blocked)
    })
  }
  return {
    list: () => peopleIn(db, ['contact', 'requested', 'blocked']).map(persons.view),
    get: (userId) => {
      const person = personOf(db, userId)
      return person && persons.view(person)
    },
    find: (handle) => {
      const person = personByHandle(db, handle.toLowerCase())
      return person && persons.view(person)
    },
    resolve: async (handleOrLink) => persons.view(await resolve(handleOrLink)),
    request,
    requests: () => peopleIn(db, ['incoming']).map(persons.view),
    accept,
    decline: (userId) => {
      const person = known(userId)
      if (person.state !== 'incoming') throw new ConclaveError('E_NOT_FOUND', 'no such request')
      core.change((tell) => void persons.save({ ...person, state: 'declined', profileKey: undefined }, tell))
    },
    block,
    unblock: (userId) => {
      const person = known(userId)
      if (person.state !== 'blocked') return persons.view(person)
      return core.change((tell) => persons.view(persons.save({ ...person, state: 'none', profileKey: undefined }, tell)))
    },
    safetyNumber: async (userId) => {
      const person = known(userId)
      const [mine, theirs] = [await context.chains.get(own.require().userId), await context.chains.get(userId)]
      const digits = groupDigits(safetyNumber(core.crypto, mine.userId, userId))
      return { digits, qr: formatSafetyCode(mine, theirs), verified: person.verified, recentResets: recentResets(db, userId, core.clock.now()) }
    },
    setVerified: (userId, verified) => {
      const person = known(userId)
      core.change((tell) => void persons.save({ ...person, verified }, tell))
    },
  }
}

async function lookUp(context: AccountContext, handleOrLink: string): Promise<{ userId: UserId; handle?: string }> {
  if (handleOrLink.includes('#') || handleOrLink.includes('/')) {
    const link = parseFriendLink(handleOrLink)
    if (link.serverId !== context.own.require().serverId) throw new ConclaveError('E_OTHER_SERVER')
    return { userId: link.userId }
  }
  const handle = parseHandle(handleOrLink.trim().replace(/^@/, ''))
  const { userId } = await context.link().pool.call(`handle:${handle}`, { type: 'handle', handle })
  return { userId, handle }
}

/** A handle leads only to a chain that claims it. */
async function checkedChain(chains: Chains, userId: UserId, handle: string | undefined) {
  const chain = await chains.fetch(userId)
  if (handle !== undefined && chain.handle !== handle) throw new ConclaveError('E_CHAIN_INVALID', 'the chain has another handle')
  return chain
}
