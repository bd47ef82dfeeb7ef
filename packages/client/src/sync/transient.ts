import { ENVELOPE_FLAGS, type UserId } from '@conclave/protocol'
import type { Content } from '../body.ts'
import { poolKey } from '../people/chains.ts'
import type { Database } from '../store/port.ts'
import { readAddresses } from '../store/tables/devices.ts'
import { first, readInt } from '../store/rows.ts'
import type { SyncContext } from './context.ts'
import { encryptAndSeal, loadSessions, remoteDevice, saveSessions } from './ratchet.ts'
import { tokenFor } from './targets.ts'

/** Dropped messages leave holes in the ratchet (1,000 a chain at most): so many in a row without hearing from the person. */
const UNHEARD_AT_MOST = 100

/** Typing and presence: to devices that are known and connected, or not at all. Never stored on the way, never retried. */
export async function sendTransient(context: SyncContext, userId: UserId, content: Content): Promise<void> {
  const { core, own, chains, speech } = context
  const { db } = core
  const token = tokenFor(context, userId)
  const chain = chains.known(userId)
  if (!token || !chain || !isHeard(db, userId)) return
  const me = own.require()
  const ownChain = await chains.get(me.userId)
  const body = speech.transientBody(userId, content)
  const sealed = await core.ratchets.run(userId, async () => {
    const checkEpoch = core.sessions.mark()
    const out: { mailboxId: (typeof addresses)[number]['mailboxId']; payload: Uint8Array }[] = []
    const addresses = readAddresses(db, userId)
    for (const address of addresses) {
      const remote = remoteDevice(chain, address.deviceId)
      const known = loadSessions(core, userId, address.deviceId)
      if (!remote || !known || !isHeard(db, userId)) continue
      const { sessions, payload } = await encryptAndSeal(core, me, ownChain, { remote, address }, known, body)
      db.tx(() => {
        checkEpoch()
        saveSessions(core, userId, address.deviceId, sessions)
        db.run('UPDATE people SET unheard = unheard + 1 WHERE user_id = ?', [userId])
      })
      out.push({ mailboxId: address.mailboxId, payload })
    }
    return out
  })
  const link = context.link()
  await Promise.all(
    sealed.map(({ mailboxId, payload }) =>
      link.pool.call(poolKey(userId), {
        type: 'deliver',
        mailboxId,
        token,
        envelopeId: core.newEnvelopeId(),
        flags: ENVELOPE_FLAGS.transient,
        payload,
      }),
    ),
  )
}

function isHeard(db: Database, userId: UserId): boolean {
  const person = first(db, 'SELECT unheard FROM people WHERE user_id = ?', [userId])
  return person !== undefined && readInt(person, 'unheard') < UNHEARD_AT_MOST
}
