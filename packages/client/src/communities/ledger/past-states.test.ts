import {
  createAccount,
  generateLedgerKey,
  inviteHistoryCommitment,
  ledgerKeyCommitment,
  signEntry,
  verifyEntry,
  webCryptoProvider,
} from '@conclave/crypto'
import { type CommunityState, encodeCommunityState, type Operation, parseHandle, permissionSet, reduce, stampEntry } from '@conclave/protocol'
import { beforeAll, expect, it } from 'vitest'
import { openSqlCipher } from '../../node/sqlcipher.ts'
import { migrate } from '../../store/migrations.ts'
import type { Database } from '../../store/port.ts'
import { putLedgerEntry } from '../../store/tables/ledger.ts'
import { PastStates } from './past-states.ts'

const crypto = webCryptoProvider()
/** Past one snapshot, and not at it. */
const LENGTH = 290
const states: CommunityState[] = []
const db: Database = openSqlCipher(':memory:', new Uint8Array(32).fill(1))
const at = (seq: number): CommunityState => states[seq - 1] as CommunityState

beforeAll(async () => {
  migrate(db)
  const past = new PastStates(db, crypto)
  const ada = await createAccount(crypto, { handle: parseHandle('ada'), deviceName: '' })
  const author = { device: ada.device, chain: ada.state }
  const [key, historyKey] = [generateLedgerKey(crypto, 1), generateLedgerKey(crypto, 1)]
  const text = { generation: 1, sealed: crypto.random(112) }
  const commitments = { commitment: ledgerKeyCommitment(crypto, key), historyCommitment: inviteHistoryCommitment(crypto, historyKey) }
  const everyone = permissionSet('viewChannel')
  const first: Operation = {
    type: 'create',
    body: { kind: 'community', text, icon: null, key: commitments, everyone, roles: [], categories: [], channels: [] },
  }
  for (let seq = 1; seq <= LENGTH; seq++) {
    const before = states.at(-1) ?? null
    const operation: Operation = seq === 1 ? first : { type: 'community-edit', body: { text: { ...text, sealed: crypto.random(112) }, icon: null } }
    const entry = stampEntry(await signEntry(crypto, before, author, operation), seq)
    const verified = await verifyEntry(crypto, before, { actor: ada.state }, entry)
    const result = reduce(before, verified)
    if (result.kind === 'refused') throw new Error(result.code)
    states.push(result.state)
    putLedgerEntry(db, result.state.communityId, { seq, entry, devices: verified.devices, subjectDevices: verified.subjectDevices })
    past.put(result.state)
  }
}, 30_000)

it('past states are the same when they are reduced again from the store', () => {
  const { communityId } = at(1)
  expect(db.all('SELECT seq FROM ledger_snapshots')).toEqual([{ seq: 256 }])
  for (const seq of [290, 1, 257, 256, 255, 100]) {
    const past = new PastStates(db, crypto)
    expect(encodeCommunityState(past.at(communityId, seq) as CommunityState)).toEqual(encodeCommunityState(at(seq)))
    expect(past.newest(communityId)?.seq).toBe(LENGTH)
  }
})

it('snapshots do not pile up: the newest ones stay, and of the older ones a few', () => {
  const fresh = openSqlCipher(':memory:', new Uint8Array(32).fill(2))
  migrate(fresh)
  const past = new PastStates(fresh, crypto)
  for (let seq = 256; seq <= 8_192; seq += 256) past.put({ ...at(LENGTH), seq })
  const kept = fresh.all('SELECT seq FROM ledger_snapshots ORDER BY seq').map(({ seq }) => seq)
  expect(kept).toEqual([4_096, 7_424, 7_680, 7_936, 8_192])
})

it('there is no state before the first entry, after the last, or of another community', () => {
  const past = new PastStates(db, crypto)
  const { communityId } = at(1)
  for (const seq of [0, -1, LENGTH + 1, 1.5, Number.NaN]) expect(past.at(communityId, seq)).toBeUndefined()
  expect(past.newest('x'.repeat(43) as typeof communityId)).toBeUndefined()
})

it('what is in memory is forgotten with a transaction that failed', () => {
  const past = new PastStates(db, crypto)
  const { communityId } = at(1)
  past.put({ ...at(LENGTH), seq: LENGTH + 1 })
  expect(past.newest(communityId)?.seq).toBe(LENGTH + 1)
  past.forget(communityId)
  expect(past.newest(communityId)?.seq).toBe(LENGTH)
})

it('a hole in the store is damage, not a state', () => {
  const { communityId } = at(1)
  db.run('DELETE FROM ledger_entries WHERE seq = 270')
  expect(() => new PastStates(db, crypto).at(communityId, LENGTH)).toThrow('E_STORE_CORRUPT')
})
