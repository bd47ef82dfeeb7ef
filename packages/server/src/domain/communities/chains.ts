import { LIMITS, lookUp, type UserId } from '@conclave/protocol'
import type { Context } from '../../context.ts'
import type { Community } from './community.ts'

interface Wanted {
  readonly userId: UserId
  readonly after: number
}
interface ChainPage {
  readonly userId: UserId
  readonly links: Uint8Array[]
  readonly head: number
}

/** Chains read at once. */
const TOGETHER = 16

/** Chains of people whom the ledger names, in the order of asking, until a page is full: those that are missing are asked for again. */
export async function memberChains({ store }: Context, { state }: Community, users: readonly Wanted[]): Promise<ChainPage[]> {
  const known = users.filter(({ userId }) => lookUp(state.people, userId) !== undefined)
  const pages: ChainPage[] = []
  let room: number = LIMITS.pageBytes
  for (let from = 0; from < known.length && room > 0; from += TOGETHER) {
    const some = known.slice(from, from + TOGETHER)
    const read = await Promise.all(
      some.map(({ userId, after }) => store.streams.read({ kind: 'chain', key: userId }, { after, limit: 1_000, maxBytes: room })),
    )
    const heads = await store.streams.states(some.map(({ userId }) => ({ kind: 'chain', key: userId })))
    for (const [i, { userId }] of some.entries()) {
      if (room <= 0) break
      const links = (read[i] ?? []).map(({ payload }) => payload)
      pages.push({ userId, links, head: heads[i]?.head ?? 0 })
      room -= links.reduce((sum, link) => sum + link.length, 0)
    }
  }
  return pages
}
