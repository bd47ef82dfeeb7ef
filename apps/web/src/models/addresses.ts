import type { ConversationId } from '@conclave/protocol'
import type { Context } from './context.ts'
import { type Store, type Value, value } from './store.ts'

type Meaning = ConversationId | 'missing' | undefined

/** Which conversation an address of this browser means. */
export class Addresses {
  readonly #context: Context
  readonly #meanings = new Map<string, Value<Meaning>>()

  constructor(context: Context) {
    this.#context = context
  }

  /** Known at once for what is in the list; otherwise the store is asked. */
  at(address: string): Store<Meaning> {
    const known = this.#meanings.get(address)
    if (known) return known
    const meaning = value<Meaning>(undefined)
    this.#meanings.set(address, meaning)
    void this.#ask(address, meaning)
    return meaning
  }

  learn(address: string | undefined, conversationId: ConversationId): void {
    if (address === undefined) return
    const known = this.#meanings.get(address)
    if (known) known.set(conversationId)
    else this.#meanings.set(address, value<Meaning>(conversationId))
  }

  clear(): void {
    this.#meanings.clear()
  }

  async #ask(address: string, meaning: Value<Meaning>): Promise<void> {
    const found = await this.#context.client.conversations.at(address).catch(() => undefined)
    if (meaning.get() !== undefined) return
    // Should it be there after all, `learn` brings it with the list.
    meaning.set(found?.conversationId ?? 'missing')
  }
}
