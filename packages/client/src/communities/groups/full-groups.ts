import type { AudienceKey, CommunityId } from '@conclave/protocol'
import type { Core } from '../../core.ts'

/** Audiences whose group has no room for this device (250 leaves). Of this run: whether there is room now is asked at each attempt to come in. */
export class FullGroups {
  readonly #core: Core
  readonly #audiences = new Map<CommunityId, ReadonlySet<AudienceKey>>()

  constructor(core: Core) {
    this.#core = core
  }

  has(communityId: CommunityId, audience: AudienceKey): boolean {
    return this.#audiences.get(communityId)?.has(audience) ?? false
  }

  any(communityId: CommunityId): boolean {
    return (this.#audiences.get(communityId)?.size ?? 0) > 0
  }

  set(communityId: CommunityId, audience: AudienceKey, isFull: boolean): void {
    if (this.has(communityId, audience) === isFull) return
    const others = [...(this.#audiences.get(communityId) ?? [])].filter((one) => one !== audience)
    this.#audiences.set(communityId, new Set(isFull ? [...others, audience] : others))
    this.#core.tell({ type: 'community-changed', communityId })
  }

  forget(communityId: CommunityId): void {
    this.#audiences.delete(communityId)
  }
}
