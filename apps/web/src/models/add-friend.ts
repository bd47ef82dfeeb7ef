import type { AddFriend, AddFriendView } from './api.ts'
import type { Context } from './context.ts'
import { reason } from './outcome.ts'
import { type PeopleModel, personOf } from './people.ts'
import type { PersonView } from '@conclave/client/browser'
import { type Outcome, type Store, value } from './store.ts'

const LINK = 'conclave.friend-link'
/** Links and handles are shorter; a pasted novel is not one. */
const LONGEST = 1_000

/** Looks a handle or link up, then asks; a link of the address bar waits here. */
export class AddFriendModel implements AddFriend {
  readonly #context: Context
  readonly #people: PeopleModel
  readonly #view
  #question = 0

  constructor(context: Context, people: PeopleModel) {
    this.#context = context
    this.#people = people
    const pendingLink = context.platform.tabBox.get(LINK)
    this.#view = value<AddFriendView>({ text: pendingLink ?? '', step: 'typing', person: undefined, problem: undefined, pendingLink })
    // Whom we found may accept, or be blocked, meanwhile.
    people.onChanged((changed) => {
      const view = this.#view.get()
      const person = view.person && changed.has(view.person.userId) ? people.get(view.person.userId) : undefined
      if (person) this.#view.set({ ...view, person })
    })
  }

  get view(): Store<AddFriendView> {
    return this.#view
  }

  takeLink(link: string): void {
    const text = link.slice(0, LONGEST)
    this.#context.platform.tabBox.set(LINK, text)
    this.#question++
    this.#view.set({ text, step: 'typing', person: undefined, problem: undefined, pendingLink: text })
  }

  dropLink(): void {
    this.#context.platform.tabBox.set(LINK, undefined)
    this.#view.set({ ...this.#view.get(), pendingLink: undefined })
  }

  setText(text: string): void {
    this.#question++
    this.#view.set({ ...this.#view.get(), text: text.slice(0, LONGEST), step: 'typing', person: undefined, problem: undefined })
  }

  look(): Promise<Outcome> {
    return this.#ask('looking', 'found', (text) => this.#context.client.people.resolve(text))
  }

  send(): Promise<Outcome> {
    return this.#ask('sending', 'sent', (text) => this.#context.client.people.request(text))
  }

  reset(): void {
    this.dropLink()
    this.setText('')
  }

  async #ask(during: 'looking' | 'sending', after: 'found' | 'sent', work: (text: string) => Promise<PersonView>): Promise<Outcome> {
    const view = this.#view.get()
    const text = view.text.trim().replace(/^@/u, '')
    if (view.step === 'sending') return undefined
    const question = ++this.#question
    this.#view.set({ ...view, step: during, problem: undefined })
    try {
      const person = await work(text)
      this.#people.learn(person)
      if (question !== this.#question) return undefined
      if (after === 'sent') this.#context.platform.tabBox.set(LINK, undefined)
      const pendingLink = after === 'sent' ? undefined : view.pendingLink
      this.#view.set({ text: view.text, step: after, person: personOf(person), problem: undefined, pendingLink })
      return undefined
    } catch (error) {
      const problem = reason(error)
      if (question === this.#question) this.#view.set({ ...this.#view.get(), step: view.person ? 'found' : 'typing', problem })
      return problem
    }
  }
}
