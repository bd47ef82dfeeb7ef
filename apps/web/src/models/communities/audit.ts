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

  /** The newest; what was shown stays, so that a page one reads does not jump. */
  async load(): Promise<void> {
    await this.#read(undefined)
  }

  async loadMore(): Promise<void> {
    const { entries, complete, state } = this.#view.get()
    if (state === 'ready' && !complete) await this.#read(entries.at(-1)?.seq)
  }

  /** @param before undefined for the newest */
  async #read(before: number | undefined): Promise<void> {
    const question = ++this.#question
    try {
      const page = { limit: PAGE, ...(before !== undefined && { before }) }
      const entries = await this.#context.client.communities.auditLog(this.#communityId, page)
      if (question !== this.#question) return
      const shown = this.#view.get()
      this.#view.set(before === undefined ? withNewest(shown, entries) : withOlder(shown, entries))
    } catch (error) {
      const { entries, ...rest } = this.#view.get()
      if (question === this.#question) this.#view.set({ ...rest, entries, state: entries.length > 0 ? 'ready' : 'failed', code: reason(error) })
    }
  }
}

function withOlder(shown: AuditView, page: AuditView['entries']): AuditView {
  return { state: 'ready', code: undefined, entries: [...shown.entries, ...page], complete: page.length < PAGE }
}

/** Where the page does not reach what was shown there would be a hole: then it begins anew. */
function withNewest(shown: AuditView, page: AuditView['entries']): AuditView {
  const newest = shown.entries[0]?.seq
  const fresh = newest === undefined ? page : page.filter(({ seq }) => seq > newest)
  if (newest === undefined || fresh.length === PAGE) return { state: 'ready', code: undefined, entries: page, complete: page.length < PAGE }
  return { ...shown, state: 'ready', code: undefined, entries: [...fresh, ...shown.entries] }
}
