const PREFIX = 'conclave:page:'

/** The lock of a page says when it was opened; pages of other builds read it, so this form never changes. @param opened ms since 1970, or more */
export const pageLock = (opened: number, tab: string): string => `${PREFIX}${opened}:${tab}`

function openedOf(lock: string | undefined): number {
  const opened = lock?.startsWith(PREFIX) ? Number(lock.slice(PREFIX.length).split(':')[0]) : 0
  return Number.isSafeInteger(opened) ? opened : 0
}

/**
 * When this page was opened, above every page that lives: the clock alone would let a page that was opened while it was wrong win for ever.
 * @param now ms since 1970
 */
export async function openedAfterAll(locks: Pick<LockManager, 'query'>, now: number): Promise<number> {
  const { held = [] } = await locks.query()
  return held.reduce((opened, { name }) => Math.max(opened, openedOf(name) + 1), now)
}
