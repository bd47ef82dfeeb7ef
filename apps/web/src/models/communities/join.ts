import type { Join, JoinView, Made } from '../api-communities.ts'
import type { Context } from '../context.ts'
import { safeName } from '../names.ts'
import { reason } from '../outcome.ts'
import { type Store, value } from '../store.ts'
import type { CommunitiesModel } from './communities.ts'

/** Whoever has a link sees what it leads to, and then comes in. */
export class JoinModel implements Join {
  readonly #context: Context
  readonly #communities: CommunitiesModel
  readonly #view = value<JoinView>({ state: 'none' })
  #question = 0

  constructor(context: Context, communities: CommunitiesModel) {
    this.#context = context
    this.#communities = communities
  }

  get view(): Store<JoinView> {
    return this.#view
  }

  async look(): Promise<void> {
    const question = ++this.#question
    const link = this.#communities.pendingLink.get()
    if (link === undefined) return this.#view.set({ state: 'none' })
    this.#view.set({ state: 'looking' })
    try {
      const preview = await this.#context.client.communities.preview(link)
      if (question === this.#question)
        this.#view.set({ state: 'ready', preview: { ...preview, name: safeName(preview.name, '') }, problem: undefined })
    } catch (error) {
      if (question === this.#question) this.#view.set({ state: 'failed', code: reason(error) })
    }
  }

  async join(): Promise<Made<string>> {
    const link = this.#communities.pendingLink.get()
    const view = this.#view.get()
    if (link === undefined || view.state !== 'ready') return { problem: 'E_INVITE_MALFORMED' }
    const question = this.#question
    this.#view.set({ ...view, state: 'joining', problem: undefined })
    try {
      const { address } = this.#communities.learn(await this.#enter(link))
      this.#communities.dropLink()
      return { made: address }
    } catch (error) {
      const problem = reason(error)
      if (question === this.#question) this.#view.set({ ...view, problem })
      return { problem }
    }
  }

  async #enter(link: string) {
    const { communities } = this.#context.client
    try {
      return await communities.join(link)
    } catch (error) {
      const view = this.#view.get()
      // Another tab was faster, or the answer to the first try was lost.
      const there = reason(error) === 'E_ALREADY_MEMBER' && view.state === 'joining' ? await communities.get(view.preview.communityId) : undefined
      if (!there) throw error
      return there
    }
  }
}
