import { formatSafetyCode, groupDigits, parseFriendLink, safetyNumber } from '@conclave/crypto'
import { ConclaveError, parseHandle, type UserId } from '@conclave/protocol'
import type { AccountContext } from '../accounts/context.ts'
import type { People, PersonState, PersonView, SafetyNumberView } from '../api.ts'
import type { Speech } from '../conversations/speech.ts'
import { deleteEnvelopesOf, deleteOutboxOf } from '../store/tables/outbox.ts'
import { peopleIn, personByHandle, personOf, type PersonRow, unmet } from '../store/tables/people.ts'
import type { Chains } from './chains.ts'
import type { Persons } from './persons.ts'
import { failMessage } from '../sync/outcome.ts'
import { recentResets } from '../sync/repair.ts'

/** Contacts hear of a new profile key within these, ms (T9). */
const KEY_SPREAD = 3 * 3_600_000

export class PeopleArea implements People {
  readonly #context: AccountContext
  readonly #persons: Persons
  readonly #speech: Speech

  constructor(context: AccountContext, persons: Persons, speech: Speech) {
    this.#context = context
    this.#persons = persons
    this.#speech = speech
  }

  list(): readonly PersonView[] {
    return this.#in(['contact', 'requested', 'blocked'])
  }

  requests(): readonly PersonView[] {
    return this.#in(['incoming'])
  }

  get(userId: UserId): PersonView | undefined {
    const person = this.#context.own.get() && personOf(this.#context.core.db, userId)
    return person && this.#persons.view(person)
  }

  find(handle: string): PersonView | undefined {
    const person = this.#context.own.get() && personByHandle(this.#context.core.db, handle.toLowerCase())
    return person && this.#persons.view(person)
  }

  async resolve(handleOrLink: string): Promise<PersonView> {
    return this.#persons.view(await this.#resolve(handleOrLink))
  }

  async request(handleOrLink: string): Promise<PersonView> {
    const { userId } = await this.#resolve(handleOrLink)
    const { core, own } = this.#context
    const { handle } = own.require()
    const person = this.#known(userId)
    if (person.state === 'blocked') throw new ConclaveError('E_BLOCKED')
    if (person.state === 'contact') return this.#persons.view(person)
    if (person.state === 'incoming') return this.accept(userId)
    return core.change((tell) => {
      this.#speech.say(userId, { type: 'request', handle, ...this.#persons.ownCard() })
      return this.#persons.view(this.#persons.save({ ...person, state: 'requested' }, tell))
    })
  }

  accept(userId: UserId): PersonView {
    const person = this.#asking(userId)
    return this.#context.core.change((tell) => {
      this.#speech.say(userId, { type: 'accept', ...this.#persons.ownCard() })
      return this.#persons.view(this.#persons.save({ ...person, state: 'contact' }, tell))
    })
  }

  decline(userId: UserId): void {
    const person = this.#asking(userId)
    this.#context.core.change((tell) => void this.#persons.save({ ...person, state: 'declined', profileKey: undefined }, tell))
  }

  block(userId: UserId): PersonView {
    const person = this.#known(userId)
    const { core } = this.#context
    return core.change((tell) => {
      const unsaid = new Set([...deleteOutboxOf(core.db, userId), ...deleteEnvelopesOf(core.db, userId)])
      for (const messageId of unsaid) failMessage(this.#context, messageId, 'E_BLOCKED', tell)
      const blocked = this.#persons.save({ ...person, state: 'blocked' }, tell)
      this.#context.rotateProfileKey(0)
      for (const contact of peopleIn(core.db, ['contact'])) {
        this.#persons.sendKey(contact.userId, core.clock.now() + Math.floor(core.chance() * KEY_SPREAD))
      }
      return this.#persons.view(blocked)
    })
  }

  unblock(userId: UserId): PersonView {
    const person = this.#known(userId)
    if (person.state !== 'blocked') return this.#persons.view(person)
    return this.#context.core.change((tell) => this.#persons.view(this.#persons.save({ ...person, state: 'none', profileKey: undefined }, tell)))
  }

  async safetyNumber(userId: UserId): Promise<SafetyNumberView> {
    const person = this.#known(userId)
    const { core, own, chains } = this.#context
    const [mine, theirs] = [await chains.get(own.require().userId), await chains.get(userId)]
    const digits = groupDigits(safetyNumber(core.crypto, mine.userId, userId))
    const recent = recentResets(core.db, userId, core.clock.now())
    return { digits, qr: formatSafetyCode(mine, theirs), verified: person.verified, recentResets: recent }
  }

  setVerified(userId: UserId, verified: boolean): void {
    const person = this.#known(userId)
    this.#context.core.change((tell) => void this.#persons.save({ ...person, verified }, tell))
  }

  #in(states: readonly PersonState[]): readonly PersonView[] {
    const known = this.#context.own.get() ? peopleIn(this.#context.core.db, states) : []
    return known.map((row) => this.#persons.view(row))
  }

  #known(userId: UserId): PersonRow {
    this.#context.own.require()
    const person = personOf(this.#context.core.db, userId)
    if (!person) throw new ConclaveError('E_NOT_FOUND')
    return person
  }

  #asking(userId: UserId): PersonRow {
    const person = this.#known(userId)
    if (person.state !== 'incoming') throw new ConclaveError('E_NOT_FOUND', 'no such request')
    return person
  }

  async #resolve(handleOrLink: string): Promise<PersonRow> {
    const { core, own, chains } = this.#context
    const me = own.require()
    const { userId, handle } = await lookUp(this.#context, handleOrLink)
    if (userId === me.userId) throw new ConclaveError('E_SELF')
    const chain = await checkedChain(chains, userId, handle)
    const before = personOf(core.db, userId)
    const name = chain.handle ?? before?.handle ?? ''
    if (before?.handle === name) return before
    const row = before ? { ...before, handle: name } : unmet(userId, name)
    return core.change((tell) => this.#persons.save(row, tell, { record: before !== undefined }))
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
