import type { CommunityId } from '@conclave/protocol'
import type { Audit, AuditView } from '../api-communities.ts'
import type { Context } from '../context.ts'
import { reason } from '../outcome.ts'
import { type Store, value } from '../store.ts'

const PAGE = 50

/** Who did what, from the newest on. */
export class AuditModel implements Audit {
  readonly #context: Context
  readonly #communityId: CommunityId
  readonly #view = value<AuditView>({ state: 'loading', code: undefined, entries: [], complete: false })
  #question = 0

  constructor(context: Context, communityId: CommunityId) {
    this.#context = context
    this.#communityId = communityId
  }

  get view(): Store<AuditView> {
    return this.#view
  }

  async load(): Promise<void> {
    await this.#read([])
  }

  async loadMore(): Promise<void> {
    const { entries, complete, state } = this.#view.get()
    if (state === 'ready' && !complete) await this.#read(entries)
  }

  async #read(before: AuditView['entries']): Promise<void> {
    const question = ++this.#question
    const last = before.at(-1)?.seq
    try {
      const page = { limit: PAGE, ...(last !== undefined && { before: last }) }
      const entries = await this.#context.client.communities.auditLog(this.#communityId, page)
      if (question !== this.#question) return
      this.#view.set({ state: 'ready', code: undefined, entries: [...before, ...entries], complete: entries.length < PAGE })
    } catch (error) {
      if (question === this.#question) this.#view.set({ ...this.#view.get(), state: before.length > 0 ? 'ready' : 'failed', code: reason(error) })
    }
  }
}
