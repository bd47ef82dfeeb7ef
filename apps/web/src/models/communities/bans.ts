import type { CommunityId } from '@conclave/protocol'
import type { Ban, Bans } from '../api-communities.ts'
import type { Context } from '../context.ts'
import { safeName } from '../names.ts'
import { attempt } from '../outcome.ts'
import { type Outcome, type Store, value } from '../store.ts'

export class BansModel implements Bans {
  readonly #context: Context
  readonly #communityId: CommunityId
  readonly #view = value<{ readonly loading: boolean; readonly list: readonly Ban[] }>({ loading: true, list: [] })

  constructor(context: Context, communityId: CommunityId) {
    this.#context = context
    this.#communityId = communityId
  }

  get view(): Store<{ readonly loading: boolean; readonly list: readonly Ban[] }> {
    return this.#view
  }

  load(): Promise<Outcome> {
    return attempt(async () => {
      const list = await this.#context.client.communities.banned(this.#communityId)
      this.#view.set({ loading: false, list: list.map((ban) => ({ ...ban, name: safeName(ban.name, ban.userId.slice(0, 8)) })) })
    })
  }
}
