import type { CommunityId, InviteId } from '@conclave/protocol'
import type { Invites, InviteTerms, InvitesView, InviteView, Made } from '../api-communities.ts'
import type { Context } from '../context.ts'
import { attempt } from '../outcome.ts'
import { keptDeep } from '../kept-deep.ts'
import { type Outcome, type Store, value } from '../store.ts'
import { making } from './making.ts'

export class InvitesModel implements Invites {
  readonly #context: Context
  readonly #communityId: CommunityId
  readonly #view = value<InvitesView>({ loading: true, list: [] })

  constructor(context: Context, communityId: CommunityId) {
    this.#context = context
    this.#communityId = communityId
  }

  get view(): Store<InvitesView> {
    return this.#view
  }

  load(): Promise<Outcome> {
    return attempt(async () => {
      const list = await this.#context.client.communities.invites(this.#communityId)
      this.#view.set(keptDeep(this.#view.get(), { loading: false, list }))
    })
  }

  create(terms: InviteTerms): Promise<Made<InviteView>> {
    return making(async () => {
      const made = await this.#context.client.communities.createInvite(this.#communityId, terms)
      await this.load()
      return made
    })
  }

  async revoke(inviteId: InviteId): Promise<Outcome> {
    const failed = await attempt(() => this.#context.client.communities.revokeInvite(this.#communityId, inviteId))
    return failed ?? this.load()
  }

  async replaceOpen(): Promise<Outcome> {
    const failed = await attempt(() => this.#context.client.communities.replaceOpenInvites(this.#communityId))
    // Some may have been replaced all the same.
    const unread = await this.load()
    return failed ?? unread
  }
}
