import {
  type CommunityState,
  type DeviceId,
  codeOf,
  encodeStoredEntry,
  decodeStoredEntry,
  idFromBytes,
  type LedgerKeyRecord,
  LIMITS,
  type Operation,
  type OperationBody,
  parseHandle,
  permissionSet,
  reduce,
  stampEntry,
  type VerifiedEntry,
} from '@conclave/protocol'
import { beforeAll, describe, expect, it } from 'vitest'
import { createAccount, type NewAccount } from '../identity/account.ts'
import { addDevice, revokeDevices } from '../identity/chain-changes.ts'
import { type DeviceKeys, generateDeviceKeys } from '../identity/device-keys.ts'
import { webCryptoProvider } from '../primitives/index.ts'
import type { ChainState } from '../verify/chain-state.ts'
import { type LedgerChains, recallEntry, verifyEntry, wasActive } from '../verify/ledger.ts'
import { verifyProvider } from '../verify/provider.ts'
import { boxHistoryKey, boxLedgerKey, inviteKeys, type InviteKeys, openHistoryKeyBox, openLedgerKeyBox, openPreview, sealPreview } from './invite.ts'
import { fitsInviteLink, formatInviteLink, parseInviteLink } from './invite-link.ts'
import {
  generateLedgerKey,
  inviteHistoryCommitment,
  type LedgerKey,
  ledgerKeyCommitment,
  openLedgerKeysForEpoch,
  openLedgerKeys,
  sealLedgerKeysForEpoch,
  wrapLedgerKey,
} from './ledger-key.ts'
import { openIcon, openWords, sealIcon, sealWords } from './ledger-text.ts'
import { type LedgerAuthor, signEntry } from './sign-entry.ts'

const provider = webCryptoProvider()
const server = verifyProvider()
const LONG = process.env['CONCLAVE_LONG'] !== undefined

let ada: NewAccount
let bob: NewAccount
let phone: DeviceKeys
/** Bob's chain while the phone was in it, and after it was taken out. */
let withPhone: ChainState
let withoutPhone: ChainState
let key: LedgerKey
let historyKey: LedgerKey
let state: CommunityState
let keys: InviteKeys
const seed = new Uint8Array(32).fill(5)

const authorOf = (account: NewAccount): LedgerAuthor => ({ device: account.device, chain: account.state })

async function codeOfAsync(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => codeOf(error) ?? error,
  )
}

async function store(before: CommunityState | null, author: LedgerAuthor, operation: Operation, invite?: InviteKeys): Promise<Uint8Array> {
  return stampEntry(await signEntry(provider, before, author, operation, invite?.sign), (before?.time ?? 1_000) + 1)
}

function applied(before: CommunityState | null, verified: VerifiedEntry): CommunityState {
  const result = reduce(before, verified)
  if (result.kind === 'refused') throw new Error(`${result.code} ${result.detail}`)
  return result.state
}

async function append(
  author: LedgerAuthor,
  operation: Operation,
  chains: LedgerChains = { actor: author.chain },
  invite?: InviteKeys,
): Promise<void> {
  const before = state as CommunityState | undefined
  state = applied(before ?? null, await verifyEntry(server, before ?? null, chains, await store(before ?? null, author, operation, invite)))
}

const firstBody = async (): Promise<OperationBody<'create'>> => ({
  kind: 'community',
  text: await sealWords(provider, key, 'community', { name: 'Harbour', description: 'Boats' }),
  icon: null,
  key: { commitment: ledgerKeyCommitment(provider, key), historyCommitment: inviteHistoryCommitment(provider, historyKey) },
  everyone: permissionSet('viewChannel', 'sendMessages', 'createInvite', 'changeNickname'),
  roles: [],
  categories: [],
  channels: [],
})
const inviteBody = (of: InviteKeys): OperationBody<'invite-create'> => ({
  id: of.id,
  signKey: of.sign.publicKey,
  kemKey: of.kem.publicKey,
  expires: 0,
  uses: 0,
  open: true,
})
const NO_MEMBER_KEYS = { groupId: new Uint8Array(32), epoch: 0, sealed: new Uint8Array(112) }
const leave: Operation = { type: 'leave', body: {} }

beforeAll(async () => {
  ada = await createAccount(provider, { handle: parseHandle('ada'), deviceName: 'laptop' })
  bob = await createAccount(provider, { handle: parseHandle('bob'), deviceName: 'desk' })
  phone = await generateDeviceKeys(provider)
  withPhone = (await addDevice(provider, bob.state, bob.device, { device: phone, name: 'phone', accountKey: bob.accountKey })).state
  withoutPhone = (await revokeDevices(provider, withPhone, bob.recovery, bob.accountKey, [phone.deviceId])).state
  key = generateLedgerKey(provider, 1)
  historyKey = generateLedgerKey(provider, 1)
  await append(authorOf(ada), { type: 'create', body: await firstBody() })
  keys = await inviteKeys(provider, state.communityId, seed)
  await append(authorOf(ada), { type: 'invite-create', body: inviteBody(keys) })
  await append(authorOf(bob), { type: 'join', body: { inviteId: keys.id } }, { actor: bob.state }, keys)
})

describe('a signed entry', () => {
  it('is verified with the chain of its author, and names the community by its first one', async () => {
    const first = await store(null, authorOf(ada), { type: 'create', body: await firstBody() })
    const verified = await verifyEntry(server, null, { actor: ada.state }, first)
    expect(verified.devices).toBe(1)
    expect(verified.hash).toEqual(provider.sha256(first))
    expect(applied(null, verified).communityId).toBe(idFromBytes('CommunityId', verified.entryHash))
    expect(state.memberCount).toBe(2)
  })

  it('is recalled from the own store as it was verified', async () => {
    const joined = await store(state, authorOf(bob), leave)
    const verified = await verifyEntry(server, state, { actor: withPhone }, joined)
    expect(recallEntry(server, state, joined, verified)).toEqual(verified)
    const cy = await createAccount(provider, { handle: parseHandle('cyd'), deviceName: '' })
    const join = await store(state, authorOf(cy), { type: 'join', body: { inviteId: keys.id } }, keys)
    const first = await verifyEntry(server, state, { actor: cy.state }, join)
    expect(recallEntry(server, state, join, first)).toEqual(first)
  })

  it('is refused with any byte changed', async () => {
    const right = await store(state, authorOf(bob), { type: 'nickname', body: { userId: bob.state.userId, text: null } })
    for (let at = 0; at < right.length; at += LONG ? 1 : 7) {
      const bad = right.with(at, (right[at] as number) ^ (1 << (at % 8)))
      const verified = verifyEntry(server, state, { actor: bob.state }, bad)
      const code = await codeOfAsync(verified)
      // The server's time is not signed by the author: the next entry fixes it.
      if (code === undefined) expect((await verified).serverTime).not.toBe(state.time + 1)
      else expect(['E_LEDGER_INVALID', 'E_VERSION', 'E_SIGNATURE', 'E_DEVICE_REVOKED', 'E_CHAIN_FORK', 'E_CHAIN_ROLLBACK']).toContain(code)
    }
  })

  it('is refused when another key signed it, or twice, or somebody else’s chain is shown', async () => {
    const stranger: LedgerAuthor = { device: { ...bob.device, ed25519: phone.ed25519 }, chain: bob.state }
    expect(await codeOfAsync(verifyEntry(server, state, { actor: bob.state }, await store(state, stranger, leave)))).toBe('E_SIGNATURE')
    const twice = await store(state, authorOf(bob), leave, keys)
    expect(await codeOfAsync(verifyEntry(server, state, { actor: bob.state }, twice))).toBe('E_SIGNATURE')
    const right = await store(state, authorOf(bob), leave)
    expect(await codeOfAsync(verifyEntry(server, state, { actor: ada.state }, right))).toBe('E_LEDGER_INVALID')
  })

  it('counts only from a device that was unrevoked at the head it names', async () => {
    const check = async (author: LedgerAuthor, chain: ChainState) =>
      codeOfAsync(verifyEntry(server, state, { actor: chain }, await store(state, author, leave)))
    expect(await check({ device: phone, chain: bob.state }, withoutPhone)).toBe('E_DEVICE_REVOKED')
    expect(await check({ device: phone, chain: withPhone }, withoutPhone)).toBeUndefined()
    expect(await check({ device: phone, chain: withoutPhone }, withoutPhone)).toBe('E_DEVICE_REVOKED')
    expect(await check({ device: phone, chain: withPhone }, bob.state)).toBe('E_CHAIN_ROLLBACK')
    const fork = { ...withPhone, hashes: [...withPhone.hashes.slice(0, -1), new Uint8Array(32)] }
    expect(await check({ device: phone, chain: withPhone }, fork)).toBe('E_CHAIN_FORK')
    const devicesAt = async (chain: ChainState) =>
      (await verifyEntry(server, state, { actor: withoutPhone }, await store(state, { device: bob.device, chain }, leave))).devices
    expect([await devicesAt(bob.state), await devicesAt(withPhone), await devicesAt(withoutPhone)]).toEqual([1, 2, 1])
    expect([wasActive(withoutPhone, phone.deviceId, withPhone.seq), wasActive(withoutPhone, phone.deviceId, withoutPhone.seq)]).toEqual([true, false])
    expect(wasActive(withPhone, 'A'.repeat(22) as DeviceId, 5)).toBe(false)
  })

  it('keeps a revoked device out after the ledger has heard of it', async () => {
    const before = state
    const head = { seq: withoutPhone.seq, hash: withoutPhone.hash }
    const told: Operation = { type: 'chain-head', body: { userId: bob.state.userId, head } }
    const encoded = await store(state, authorOf(ada), told)
    expect(await codeOfAsync(verifyEntry(server, state, { actor: ada.state }, encoded))).toBe('E_LEDGER_INVALID')
    expect(await codeOfAsync(verifyEntry(server, state, { actor: ada.state, subject: withPhone }, encoded))).toBe('E_CHAIN_ROLLBACK')
    const after = applied(before, await verifyEntry(server, before, { actor: ada.state, subject: withoutPhone }, encoded))
    const late = await store(after, { device: phone, chain: withPhone }, leave)
    const verified = await verifyEntry(server, after, { actor: withoutPhone }, late)
    expect(reduce(after, verified)).toMatchObject({ kind: 'refused', code: 'E_STALE_HEAD' })
  })
})

describe('a chain that the ledger has seen before', () => {
  it('cannot be exchanged for another branch', async () => {
    const head = { seq: withoutPhone.seq, hash: withoutPhone.hash }
    const told: Operation = { type: 'chain-head', body: { userId: bob.state.userId, head } }
    const chains = { actor: ada.state, subject: withoutPhone }
    const after = applied(state, await verifyEntry(server, state, chains, await store(state, authorOf(ada), told)))
    const hash = new Uint8Array(32).fill(1)
    const longer = (last: Uint8Array): ChainState => ({
      ...withoutPhone,
      seq: head.seq + 1,
      hash,
      hashes: [...withoutPhone.hashes.slice(0, -1), last, hash],
    })
    const check = async (chain: ChainState) =>
      codeOfAsync(verifyEntry(server, after, { actor: chain }, await store(after, { device: bob.device, chain }, leave)))
    expect(await check(longer(withoutPhone.hash))).toBeUndefined()
    expect(await check(longer(new Uint8Array(32)))).toBe('E_CHAIN_FORK')
  })
})

describe('joining', () => {
  it('takes the proof for one person at one place only', async () => {
    const cy = await createAccount(provider, { handle: parseHandle('cyd'), deviceName: '' })
    const join: Operation = { type: 'join', body: { inviteId: keys.id } }
    const right = await store(state, authorOf(cy), join, keys)
    const verify = (encoded: Uint8Array) => codeOfAsync(verifyEntry(server, state, { actor: cy.state }, encoded))
    expect(await verify(right)).toBeUndefined()
    const { signatures } = decodeStoredEntry(await store({ ...state, hash: new Uint8Array(32) }, authorOf(cy), join, keys))
    const moved = decodeStoredEntry(right)
    const stolen = encodeStoredEntry({ ...moved, signatures: [moved.signatures[0] as Uint8Array, signatures[1] as Uint8Array] })
    expect(await verify(stolen)).toBe('E_SIGNATURE')
    expect(await verify(await store(state, authorOf(cy), join))).toBe('E_SIGNATURE')
    const other = await inviteKeys(provider, state.communityId, new Uint8Array(32).fill(6))
    expect(await verify(await store(state, authorOf(cy), join, other))).toBe('E_SIGNATURE')
    expect(await verify(await store(state, authorOf(cy), { type: 'join', body: { inviteId: other.id } }, other))).toBe('E_INVITE_INVALID')
  })
})

describe('words', () => {
  it('are read by those who have the key, and show their length in steps only', async () => {
    const words = { name: 'Überfahrt ⛵', topic: 'x'.repeat(1_024) }
    const sealed = await sealWords(provider, key, 'channel', words)
    expect(await openWords(provider, [generateLedgerKey(provider, 2), key], 'channel', sealed)).toEqual(words)
    expect(sealed.sealed.length).toBeLessThanOrEqual(LIMITS.ledgerTextBytes)
    const lengths = await Promise.all(['a', 'b'.repeat(50)].map(async (name) => (await sealWords(provider, key, 'category', { name })).sealed.length))
    expect(lengths).toEqual([48 + 64, 48 + 64])
    const wide = await sealWords(provider, key, 'channel', { name: '語'.repeat(100), topic: '語'.repeat(1_024) })
    expect(wide.sealed.length).toBeLessThanOrEqual(LIMITS.ledgerTextBytes)
  })

  it('are nothing without the key, with another one, of another kind, or changed', async () => {
    const sealed = await sealWords(provider, key, 'role', { name: 'Crew', colour: 0x00_88_ff })
    expect(await openWords(provider, [key], 'role', sealed)).toEqual({ name: 'Crew', colour: 0x00_88_ff })
    expect(await openWords(provider, [], 'role', sealed)).toBeUndefined()
    expect(await openWords(provider, [generateLedgerKey(provider, 1)], 'role', sealed)).toBeUndefined()
    expect(await openWords(provider, [key], 'category', sealed)).toBeUndefined()
    expect(await openWords(provider, [{ ...key, generation: 2 }], 'role', { ...sealed, generation: 2 })).toBeUndefined()
    expect(await openWords(provider, [key], 'role', { ...sealed, sealed: sealed.sealed.with(40, (sealed.sealed[40] as number) ^ 1) })).toBeUndefined()
    expect(await codeOfAsync(sealWords(provider, key, 'nickname', { name: 'n'.repeat(65) }))).toBe('E_TOO_LARGE')
  })

  it('hold a picture up to the limit', async () => {
    const picture = provider.random(14_000)
    const sealed = await sealIcon(provider, key, picture)
    expect(await openIcon(provider, [key], sealed)).toEqual(picture)
    expect(await codeOfAsync(sealIcon(provider, key, new Uint8Array(LIMITS.ledgerIconBytes)))).toBe('E_TOO_LARGE')
  })
})

describe('keys of the words', () => {
  it('lead back over every generation that the ledger committed to, and no further', async () => {
    const next = generateLedgerKey(provider, 2)
    const wrap = await wrapLedgerKey(provider, state.communityId, next, key)
    const commitments = { commitment: ledgerKeyCommitment(provider, next), historyCommitment: new Uint8Array(32) }
    const record = { type: 'ledger-key', body: { generation: 2, previous: 1, ...commitments, wrap, members: NO_MEMBER_KEYS } } as const
    const after = applied(state, await verifyEntry(server, state, { actor: ada.state }, await store(state, authorOf(ada), record)))
    expect(await openLedgerKeys(provider, after, next)).toEqual([key, next])
    expect(await codeOfAsync(openLedgerKeys(provider, after, generateLedgerKey(provider, 2)))).toBe('E_LEDGER_INVALID')
    const false1 = {
      ...after,
      ledgerKeys: after.ledgerKeys.with(0, { ...(after.ledgerKeys[0] as (typeof after.ledgerKeys)[0]), commitment: new Uint8Array(32) }),
    }
    expect(await openLedgerKeys(provider, false1, next)).toEqual([next])
  })

  it('reach members under the secret of an epoch, and newcomers by the invite; a false one is seen', async () => {
    const epoch = { groupId: provider.random(32), epoch: 7, secret: provider.random(32) }
    const holding = async (given: { key: LedgerKey; historyKey: LedgerKey }): Promise<CommunityState> => ({
      ...state,
      ledgerKeys: [{ ...(state.ledgerKeys[0] as LedgerKeyRecord), members: await sealLedgerKeysForEpoch(provider, epoch, state.communityId, given) }],
    })
    const after = await holding({ key, historyKey })
    expect(await openLedgerKeysForEpoch(provider, epoch, after, 1)).toEqual({ key, historyKey })
    expect(await openLedgerKeysForEpoch(provider, { ...epoch, epoch: 8 }, after, 1)).toBeUndefined()
    expect(await openLedgerKeysForEpoch(provider, { ...epoch, secret: provider.random(32) }, after, 1)).toBeUndefined()
    expect(await openLedgerKeysForEpoch(provider, epoch, await holding({ key, historyKey: key }), 1)).toBeUndefined()
    expect(await openLedgerKeysForEpoch(provider, epoch, await holding({ key: historyKey, historyKey }), 1)).toBeUndefined()
    expect(await openLedgerKeysForEpoch(provider, epoch, state, 1)).toBeUndefined()
    const invite = { id: keys.id, kemKey: keys.kem.publicKey }
    const box = await boxLedgerKey(provider, state.communityId, invite, key)
    expect(box).toHaveLength(1_168)
    expect(await openLedgerKeyBox(provider, state, keys, 1, box)).toEqual(key)
    expect(await openHistoryKeyBox(provider, state, keys, 1, box)).toBeUndefined()
    expect(await openHistoryKeyBox(provider, state, keys, 1, await boxHistoryKey(provider, state.communityId, invite, historyKey))).toEqual(
      historyKey,
    )
    const wrong = await boxLedgerKey(provider, state.communityId, invite, generateLedgerKey(provider, 1))
    expect(await openLedgerKeyBox(provider, state, keys, 1, wrong)).toBeUndefined()
    const wrongHistory = await boxHistoryKey(provider, state.communityId, invite, generateLedgerKey(provider, 1))
    expect(await openHistoryKeyBox(provider, state, keys, 1, wrongHistory)).toBeUndefined()
    const other = await inviteKeys(provider, state.communityId, new Uint8Array(32))
    expect(await openLedgerKeyBox(provider, state, other, 1, box)).toBeUndefined()
  })
})

describe('invite links', () => {
  const link = () => ({ serverUrl: 'https://chat.example/sub', communityId: state.communityId, seed, ledgerSeq: state.seq, ledgerHash: state.hash })

  it('carry the seed and where the ledger stood', () => {
    const text = formatInviteLink(link())
    expect(text).toMatch(/^https:\/\/chat\.example\/sub\/j#[\w-]{43}\.[\w-]{43}\.3\.[\w-]{22}$/)
    const read = parseInviteLink(` ${text}\n`)
    expect(read).toEqual({ ...link(), ledgerHash: state.hash.subarray(0, 16) })
    expect([fitsInviteLink(read, state.hash), fitsInviteLink(read, new Uint8Array(32)), fitsInviteLink(read, new Uint8Array(3))]).toEqual([
      true,
      false,
      false,
    ])
    expect(formatInviteLink(parseInviteLink('http://127.0.0.1:8787/j#' + text.split('#')[1]))).toBe('http://127.0.0.1:8787/j#' + text.split('#')[1])
  })

  it('are refused garbled', () => {
    const text = formatInviteLink(link())
    const bad = [
      '',
      'x',
      text.slice(0, -1),
      text + 'A',
      text.replace('/j#', '/u#'),
      text.replace('https', 'ftp'),
      text.replace('.3.', '.03.'),
      text.replace('.3.', '.9999999999999999.'),
      text.replace('.3.', '.-3.'),
      text.replace('#', '?'),
      'https://a@b.example' + text.slice(20),
      text + ' '.repeat(2_050),
    ]
    for (const wrong of bad)
      expect([
        wrong,
        (() => {
          try {
            parseInviteLink(wrong)
            return undefined
          } catch (error) {
            return codeOf(error)
          }
        })(),
      ]).toEqual([wrong, 'E_INVITE_MALFORMED'])
  })

  it('open the preview, and nobody without them does', async () => {
    const ids = { communityId: state.communityId, inviteId: keys.id }
    const preview = { name: 'Harbour', icon: provider.random(900), memberCount: 12 }
    const sealed = await sealPreview(provider, seed, ids, preview)
    expect((sealed.length - 48) % 512).toBe(0)
    expect(await openPreview(provider, seed, ids, sealed)).toEqual(preview)
    expect(await openPreview(provider, new Uint8Array(32), ids, sealed)).toBeUndefined()
    expect(await openPreview(provider, seed, { ...ids, inviteId: idFromBytes('InviteId', new Uint8Array(16)) }, sealed)).toBeUndefined()
  })

  it('give other keys for another community or seed', async () => {
    const again = await inviteKeys(provider, state.communityId, seed)
    expect(again).toEqual(keys)
    const elsewhere = await inviteKeys(provider, idFromBytes('CommunityId', new Uint8Array(32)), seed)
    expect([elsewhere.id, elsewhere.sign.publicKey, elsewhere.kem.publicKey]).not.toContainEqual(keys.id)
    expect(elsewhere.sign.publicKey).not.toEqual(keys.sign.publicKey)
  })
})
