import { type DeviceKeys, generateOneTimePrekey, generateSignedPrekey } from '@conclave/crypto'
import { LIMITS, PERIODS, type PrekeyKind, type SignedPrekey, type SignedPrekeyKind, type UserId } from '@conclave/protocol'
import type { Core } from '../core.ts'
import {
  arePrekeysLost,
  deleteOldPrekeys,
  insertPrekey,
  markGiven,
  markPrekeysSent,
  mostOnServer,
  newestPrekey,
  nextKeyId,
  type PrekeyRow,
  settlePrekeysLost,
  unsentPrekeys,
} from '../store/tables/prekeys.ts'
import type { ServerLink } from '../transport/server-link.ts'

/** Ours to sign with. */
export interface PrekeyOwnerKeys {
  readonly userId: UserId
  readonly keys: DeviceKeys
}
const UNSIGNED = new Uint8Array(64)
const NEVER = Number.MAX_SAFE_INTEGER
/** One request takes at most so many one-time KEM keys. */
const KEM_PER_REQUEST = 50

/** A new prekey that is not stored yet. */
async function makePrekey(core: Core, owner: PrekeyOwnerKeys, kind: PrekeyKind): Promise<PrekeyRow> {
  const created = core.serverNow()
  const keyId = core.db.tx(() => nextKeyId(core.db))
  if (kind === 'x25519-onetime') {
    const { public: prekey, keyPair } = await generateOneTimePrekey(core.crypto, keyId)
    return { kind, keyId, publicKey: prekey.key, privateKey: keyPair.privateKey, signature: UNSIGNED, expires: NEVER, created }
  }
  const signer = { userId: owner.userId, deviceId: owner.keys.deviceId, ed25519PrivateKey: owner.keys.ed25519.privateKey }
  const { public: prekey, keyPair } = await generateSignedPrekey(core.crypto, signer, kind, keyId, created)
  return { kind, keyId, publicKey: prekey.key, privateKey: keyPair.privateKey, signature: prekey.signature, expires: prekey.expires, created }
}

const onWire = (row: PrekeyRow): SignedPrekey => ({ keyId: row.keyId, expires: row.expires, key: row.publicKey, signature: row.signature })

export const STANDING = ['x25519-signed', 'kem-last-resort', 'sealing'] as const satisfies readonly SignedPrekeyKind[]

/** The three prekeys that a device must always have, made for the first time. */
export async function firstStanding(core: Core, owner: PrekeyOwnerKeys) {
  const rows = [
    await makePrekey(core, owner, 'x25519-signed'),
    await makePrekey(core, owner, 'kem-last-resort'),
    await makePrekey(core, owner, 'sealing'),
  ] as const
  const [signed, kemLastResort, sealing] = rows
  return { rows, onWire: { signed: onWire(signed), kemLastResort: onWire(kemLastResort), sealing: onWire(sealing) } }
}

/** Inside the transaction that makes the account: the rows are on the server already. */
export function storeStanding(core: Core, rows: readonly PrekeyRow[]): void {
  for (const row of rows) insertPrekey(core.db, row)
  markPrekeysSent(core.db, rows)
}

/**
 * Weekly rotation, refill of one-time keys below 25, the comparison of counts (T6), deletion of private halves 23 days after nobody can use
 * the public ones any more. Durable here before the server has them.
 * @returns when to look again, ms since 1970
 */
export async function upkeepPrekeys(core: Core, link: ServerLink, owner: PrekeyOwnerKeys): Promise<number> {
  const now = core.serverNow()
  const given = now - PERIODS.bundleValid - PERIODS.prekeyKept
  core.db.tx(() => deleteOldPrekeys(core.db, { expired: now - PERIODS.prekeyKept, given }))
  if (arePrekeysLost(core.db)) await replaceLost(core, link, owner, now)
  await rotateStanding(core, owner, now)
  const left = await link.withSession((bearer) => link.api.prekeyCount({}, bearer))
  compareCounts(core, left, now)
  await addOneTime(core, owner, 'x25519-onetime', left.x25519)
  await addOneTime(core, owner, 'kem-onetime', left.kem)
  await upload(core, link)
  return core.clock.now() + 6 * 3_600_000
}

/**
 * T6: keys that this device has seen used, or that the server has said are gone, cannot be there any more. A higher count means that a key
 * would be given to a second person (an older copy of the server, or worse): the person is told, and that message is repaired when it
 * comes. A lower count proves nothing, since whoever fetches a bundle may never write; those keys are on their way out from now on, and the
 * refill makes up for them.
 */
function compareCounts(core: Core, left: { x25519: number; kem: number }, now: number): void {
  const counts = [
    ['x25519-onetime', left.x25519],
    ['kem-onetime', left.kem],
  ] as const
  const tooMany = counts.some(([kind, n]) => n > mostOnServer(core.db, kind))
  core.db.tx(() => counts.forEach(([kind, n]) => markGiven(core.db, kind, n, now)))
  if (tooMany) core.alert('E_PREKEYS_REUSED')
}

/** After a restored copy: what the server still hands out is withdrawn, and all standing prekeys are made anew, since a newer one may stand there. */
async function replaceLost(core: Core, link: ServerLink, owner: PrekeyOwnerKeys, now: number): Promise<void> {
  await link.withSession((bearer) => link.api.prekeyWithdraw({}, bearer))
  const { rows } = await firstStanding(core, owner)
  core.db.tx(() => {
    for (const row of rows) insertPrekey(core.db, row)
    settlePrekeysLost(core.db, now)
  })
}

async function rotateStanding(core: Core, owner: PrekeyOwnerKeys, now: number): Promise<void> {
  for (const kind of STANDING) {
    const newest = newestPrekey(core.db, kind)
    if (newest && now - newest.created < PERIODS.prekeyRotation) continue
    const row = await makePrekey(core, owner, kind)
    core.db.tx(() => insertPrekey(core.db, row))
  }
}

async function addOneTime(core: Core, owner: PrekeyOwnerKeys, kind: 'x25519-onetime' | 'kem-onetime', left: number): Promise<void> {
  const waiting = unsentPrekeys(core.db).filter((row) => row.kind === kind).length
  if (left + waiting >= LIMITS.prekeyLowWater) return
  const rows: PrekeyRow[] = []
  for (let i = left + waiting; i < LIMITS.oneTimePrekeys; i++) rows.push(await makePrekey(core, owner, kind))
  core.db.tx(() => rows.forEach((row) => insertPrekey(core.db, row)))
}

async function upload(core: Core, link: ServerLink): Promise<void> {
  for (;;) {
    const unsent = unsentPrekeys(core.db)
    if (unsent.length === 0) return
    const x25519 = unsent.filter((row) => row.kind === 'x25519-onetime').slice(0, LIMITS.oneTimePrekeys)
    const kem = unsent.filter((row) => row.kind === 'kem-onetime').slice(0, KEM_PER_REQUEST)
    const standing = unsent.some((row) => STANDING.includes(row.kind as (typeof STANDING)[number])) ? newestStanding(core) : undefined
    const oneTime = { x25519: x25519.map((row) => ({ keyId: row.keyId, key: row.publicKey })), kem: kem.map(onWire) }
    await link.withSession((bearer) => link.api.prekeyUpload({ body: standing ? { standing: standing.onWire, oneTime } : { oneTime } }, bearer))
    core.db.tx(() => {
      markPrekeysSent(core.db, [...x25519, ...kem])
      if (standing)
        markPrekeysSent(
          core.db,
          unsent.filter((row) => STANDING.includes(row.kind as (typeof STANDING)[number])),
        )
    })
  }
}

function newestStanding(core: Core) {
  const [signed, kemLastResort, sealing] = STANDING.map((kind) => newestPrekey(core.db, kind))
  if (!signed || !kemLastResort || !sealing) return undefined
  return { onWire: { signed: onWire(signed), kemLastResort: onWire(kemLastResort), sealing: onWire(sealing) } }
}
