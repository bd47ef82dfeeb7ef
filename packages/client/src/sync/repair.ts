import type { UserId } from '@conclave/protocol'
import type { Database } from '../store/port.ts'
import { readRepair, repairsOf, writeRepair } from '../store/tables/history.ts'
export { readRepair, writeRepair }

const DAY = 86_400_000

/** How often sessions with a person began anew in the last 24 hours (T8). */
export function recentResets(db: Database, userId: UserId, now: number): number {
  return repairsOf(db, userId)
    .flatMap((state) => (JSON.parse(state) as { resets: number[] }).resets)
    .filter((at) => at > now - DAY).length
}
