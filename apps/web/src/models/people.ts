import type { ClientEvent, PersonState, PersonView } from '@conclave/client/browser'
import type { ConversationId, UserId } from '@conclave/protocol'
import type { People, PeopleView, Person } from './api.ts'
import type { Context } from './context.ts'
import { safeName } from './names.ts'
import { attempt } from './outcome.ts'
import { PresenceTimers } from './presence.ts'
import { move, type Order } from './sorted.ts'
import { kept, keptList, type Outcome, part, type Store, value } from './store.ts'

type ListName = 'contacts' | 'incoming' | 'outgoing' | 'blocked'
const LIST_OF: Partial<Record<PersonState, ListName>> = { contact: 'contacts', incoming: 'incoming', requested: 'outgoing', blocked: 'blocked' }
const NAMES: readonly ListName[] = ['contacts', 'incoming', 'outgoing', 'blocked']
const EMPTY: PeopleView = { loading: true, contacts: [], incoming: [], outgoing: [], blocked: [] }

/** Contacts, requests and blocked people, sorted by name. */
export class PeopleModel implements People {
  readonly #context: Context
  readonly #view = value<PeopleView>(EMPTY)
  /** How often a person changed, also those who are in no list. */
  readonly #changes = value(0)
  readonly #persons = new Map<UserId, Person>()
  readonly #byConversation = new Map<ConversationId, UserId>()
  readonly #presence: PresenceTimers
  readonly #listeners = new Set<(changed: ReadonlySet<UserId>) => void>()
  readonly #asked = new Set<UserId>()
  #load = 0

  constructor(context: Context) {
    this.#context = context
    this.#presence = new PresenceTimers(context.platform.clock, (userId) => this.#apply(this.#withPresence(userId, false)))
  }

  get view(): Store<PeopleView> {
    return this.#view
  }

  /** After the view has changed: whose rows are other ones now. */
  onChanged(listener: (changed: ReadonlySet<UserId>) => void): void {
    this.#listeners.add(listener)
  }

  get(userId: UserId): Person | undefined {
    return this.#persons.get(userId)
  }

  byConversation(conversationId: ConversationId): Person | undefined {
    const userId = this.#byConversation.get(conversationId)
    return userId === undefined ? undefined : this.#persons.get(userId)
  }

  one(userId: UserId): Store<Person | undefined> {
    return part(this.#changes, () => this.#persons.get(userId))
  }

  async load(): Promise<void> {
    const load = ++this.#load
    const { people } = this.#context.client
    const [list, requests] = await Promise.all([people.list(), people.requests()])
    if (load !== this.#load) return
    const known = new Set([...list, ...requests].map((person) => person.userId))
    const gone = [...this.#persons.values()].filter((person) => LIST_OF[person.state] && !known.has(person.userId))
    const left = gone.map((person): Person => ({ ...person, state: 'none' }))
    this.#apply([...list, ...requests].map(personOf).concat(left), { loading: false })
  }

  clear(): void {
    this.#load++
    this.#presence.clear()
    this.#persons.clear()
    this.#byConversation.clear()
    this.#asked.clear()
    this.#view.set(EMPTY)
    this.#changes.set(this.#changes.get() + 1)
  }

  /** Looks up who is in no list, such as somebody who was unblocked; once. */
  async ensure(userId: UserId): Promise<void> {
    if (this.#persons.has(userId) || this.#asked.has(userId)) return
    this.#asked.add(userId)
    const person = await this.#context.client.people.get(userId)
    if (person && !this.#persons.has(userId)) this.#apply([personOf(person)])
  }

  take(events: readonly ClientEvent[]): void {
    this.#apply(
      events.flatMap((event) => {
        if (event.type === 'person-changed' || event.type === 'request') return [personOf(event.person)]
        return event.type === 'presence' ? this.#withPresence(event.userId, event.online) : []
      }),
    )
  }

  /** A person as the client answered it. */
  learn(person: PersonView): void {
    this.#apply([personOf(person)])
  }

  accept(userId: UserId): Promise<Outcome> {
    return attempt(async () => this.learn(await this.#context.client.people.accept(userId)))
  }

  decline(userId: UserId): Promise<Outcome> {
    return attempt(() => this.#context.client.people.decline(userId))
  }

  block(userId: UserId): Promise<Outcome> {
    return attempt(async () => this.learn(await this.#context.client.people.block(userId)))
  }

  unblock(userId: UserId): Promise<Outcome> {
    return attempt(async () => this.learn(await this.#context.client.people.unblock(userId)))
  }

  #withPresence(userId: UserId, online: boolean): readonly Person[] {
    const person = this.#persons.get(userId)
    return person ? [{ ...person, online }] : []
  }

  #apply(persons: readonly Person[], more: Partial<PeopleView> = {}): void {
    const changed = new Map<UserId, Person | undefined>()
    for (const next of persons) {
      const before = this.#persons.get(next.userId)
      const person = before ? kept(before, next) : next
      this.#presence.note(person.userId, person.online)
      if (person === before) continue
      if (!changed.has(person.userId)) changed.set(person.userId, before)
      this.#persons.set(person.userId, person)
      this.#byConversation.set(person.conversationId, person.userId)
    }
    const view = this.#view.get()
    const lists = changed.size === 0 ? view : this.#lists(view, changed)
    this.#view.set(kept(view, { ...lists, ...more }))
    if (changed.size === 0) return
    this.#changes.set(this.#changes.get() + 1)
    for (const listener of this.#listeners) listener(new Set(changed.keys()))
  }

  #lists(view: PeopleView, changed: ReadonlyMap<UserId, Person | undefined>): PeopleView {
    const next = { ...view }
    for (const name of NAMES) {
      const isIn = (person: Person | undefined) => (person && LIST_OF[person.state] === name ? person : undefined)
      const list = [...view[name]]
      const many = changed.size > 100
      if (many) {
        const all = [...this.#persons.values()].filter((person) => isIn(person))
        next[name] = keptList(view[name], all.toSorted(byName))
        continue
      }
      for (const [userId, before] of changed) move(list, isIn(before), isIn(this.#persons.get(userId)), byName)
      next[name] = keptList(view[name], list)
    }
    return next
  }
}

const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true })
const compareIds = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** As people sort names; the same names by id. */
export const byName: Order<{ readonly name: string; readonly userId: UserId }> = (a, b) =>
  a.userId === b.userId && a.name === b.name ? 0 : collator.compare(a.name, b.name) || compareIds(a.userId, b.userId)

/** A person as screens see them. */
export function personOf(view: PersonView): Person {
  const { userId, handle, displayName, state, verified, online, conversationId, address } = view
  return { userId, handle, name: safeName(displayName, handle), state, verified, online, conversationId, address }
}
