import { openProfile } from '@conclave/crypto'
import type { UserId } from '@conclave/protocol'
import { checkedName } from '../body.ts'
import { lookedUp, personOf } from '../store/tables/people.ts'
import type { SyncContext } from '../sync/context.ts'
import { poolKey } from './chains.ts'

/** A name that came in a message is newer than what the server may still have, for so long, ms. */
const MESSAGE_WINS = 3_600_000

/**
 * The stored profile of a contact, on the connection that is used for the contact anyway: a new device has the profile key from the
 * account's records and learns the current name before anybody says it again. Nothing depends on it, so nothing fails with it.
 */
export async function refreshProfile(context: SyncContext, userId: UserId): Promise<void> {
  const { core, link, persons } = context
  const person = personOf(core.db, userId)
  const times = lookedUp(core.db, userId)
  if (!person?.profileKey || person.state !== 'contact' || !times) return
  if (times.refreshed !== 0 && times.changed > core.clock.now() - MESSAGE_WINS) return
  const key = { generation: person.profileGeneration, secret: person.profileKey }
  try {
    const { generation, ciphertext } = await link().pool.call(poolKey(userId), { type: 'profile', userId })
    if (!ciphertext || generation !== key.generation) return
    const shown = await openProfile(core.crypto, userId, key, ciphertext)
    const displayName = shown && checkedName(shown.displayName)
    if (!displayName || displayName === person.displayName) return
    core.change((tell) => {
      const now = personOf(core.db, userId)
      if (now?.state === 'contact' && now.profileGeneration === generation) persons.save({ ...now, displayName }, tell)
    })
  } catch {
    // The next look-up brings it.
  }
}
