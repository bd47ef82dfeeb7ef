/**
 * Writes `ledger.json` anew: `node testing/vectors/generate-ledger.ts`. Needed only when a form changes, which is a new version of the
 * protocol. Keys are random; what is checked is that a reader gets out what was put in.
 */
import { writeFileSync } from 'node:fs'
import {
  boxHistoryKey,
  boxLedgerKey,
  createAccount,
  formatInviteLink,
  generateLedgerKey,
  inviteHistoryCommitment,
  type InviteKeys,
  inviteKeys,
  type LedgerAuthor,
  type LedgerKey,
  ledgerKeyCommitment,
  type NewAccount,
  proveInvite,
  sealLedgerKeysForEpoch,
  sealPreview,
  sealWords,
  signEntry,
  verifyEntry,
  verifyProvider,
  webCryptoProvider,
  wrapLedgerKey,
} from '@conclave/crypto'
import {
  audienceOf,
  type CommunityState,
  encodeCommunityState,
  EVERYONE,
  ledgerId,
  listed,
  NO_PERMISSIONS,
  type Operation,
  parseHandle,
  permissionNames,
  permissionSet,
  permissionsIn,
  permissionsOf,
  reduce,
  stampEntry,
  toBase64url,
} from '@conclave/protocol'

const provider = webCryptoProvider()
const [ada, bob] = await Promise.all(['ada', 'bob'].map((name) => createAccount(provider, { handle: parseHandle(name), deviceName: '' })))
const people = [ada, bob] as [NewAccount, NewAccount]
const keys: readonly LedgerKey[] = [generateLedgerKey(provider, 1), generateLedgerKey(provider, 2)]
const historyKeys: readonly LedgerKey[] = [generateLedgerKey(provider, 1), generateLedgerKey(provider, 2)]
const [first, second] = keys as [LedgerKey, LedgerKey]
const seed = provider.random(32)
const entries: Uint8Array[] = []
let state: CommunityState | null = null

const authorOf = (person: NewAccount): LedgerAuthor => ({ device: person.device, chain: person.state })
const commitments = (j: number) => ({
  commitment: ledgerKeyCommitment(provider, keys[j - 1] as LedgerKey),
  historyCommitment: inviteHistoryCommitment(provider, historyKeys[j - 1] as LedgerKey),
})

async function append(person: NewAccount, operation: Operation, invite?: InviteKeys): Promise<CommunityState> {
  const author = authorOf(person)
  const stored = stampEntry(await signEntry(provider, state, author, operation, invite?.sign), 1_700_000_000_000 + entries.length * 1_000)
  const result = reduce(state, await verifyEntry(verifyProvider(), state, { actor: author.chain, subject: people[1].state }, stored))
  if (result.kind === 'refused') throw new Error(`${result.code} ${result.detail}`)
  entries.push(stored)
  state = result.state
  return state
}

const channelId = ledgerId('ChannelId', 1, provider.random(10))
const roleId = ledgerId('RoleId', 1, provider.random(10))
const created = await append(people[0], {
  type: 'create',
  body: {
    kind: 'community',
    text: await sealWords(provider, first, 'community', { name: 'Harbour', description: 'Boats and weather' }),
    icon: null,
    key: commitments(1),
    everyone: permissionSet('viewChannel', 'readHistory', 'sendMessages', 'createInvite', 'changeNickname'),
    roles: [
      { id: roleId, permissions: permissionSet('kickMembers'), text: await sealWords(provider, first, 'role', { name: 'Crew', colour: 0x33_66_99 }) },
    ],
    categories: [],
    channels: [
      {
        id: channelId,
        type: 'text',
        text: await sealWords(provider, first, 'channel', { name: 'quay', topic: '' }),
        categoryId: null,
        overrides: { roles: [{ roleId: EVERYONE, allow: NO_PERMISSIONS, deny: permissionSet('viewChannel') }], members: [] },
        policy: 'shared',
        slowMode: 5,
      },
    ],
  },
})
const invite = await inviteKeys(provider, created.communityId, seed)
const invited = { id: invite.id, signKey: invite.sign.publicKey, kemKey: invite.kem.publicKey }
const linked = await append(people[0], { type: 'invite-create', body: { ...invited, expires: 0, uses: 5, open: true } })
const link = { serverUrl: 'https://conclave.example', communityId: linked.communityId, seed, ledgerSeq: linked.seq, ledgerHash: linked.hash }
const bobId = people[1].state.userId
await append(people[1], { type: 'join', body: { inviteId: invite.id } }, invite)
await append(people[0], { type: 'member-roles', body: { userId: bobId, add: [roleId], remove: [] } })
await append(people[0], {
  type: 'override',
  body: {
    place: { type: 'channel', id: channelId },
    target: { type: 'role', id: roleId },
    allow: permissionSet('viewChannel'),
    deny: NO_PERMISSIONS,
  },
})
await append(people[1], { type: 'nickname', body: { userId: bobId, text: await sealWords(provider, first, 'nickname', { name: 'Bobby' }) } })
await append(people[0], { type: 'invite-revoke', body: { id: invite.id } })
const wrap = await wrapLedgerKey(provider, linked.communityId, second, first)
const epoch = { groupId: provider.random(32), epoch: 3, secret: provider.random(32) }
const members = await sealLedgerKeysForEpoch(provider, epoch, linked.communityId, { key: second, historyKey: historyKeys[1] as LedgerKey })
const last = await append(people[1], { type: 'ledger-key', body: { generation: 2, previous: 1, ...commitments(2), wrap, members } })

const vector = {
  about: 'verifyEntry and reduce over a ledger, words, keys and the invite of entry 2; docs/protocol/governance.md',
  chains: people.map((person) => person.links.map(toBase64url)),
  entries: entries.map(toBase64url),
  communityId: last.communityId,
  hash: toBase64url(last.hash),
  stateHash: toBase64url(provider.sha256(encodeCommunityState(last))),
  permissions: people.map(({ state: { userId } }) => ({
    userId,
    community: permissionNames(permissionsOf(last, userId)),
    channel: permissionNames(permissionsIn(last, userId, channelId)),
  })),
  channelId,
  audience: audienceOf(last, channelId),
  roles: listed(last.roles).map((role) => role.id),
  newestKey: toBase64url(second.secret),
  firstKey: toBase64url(first.secret),
  epochSecret: toBase64url(epoch.secret),
  historyKey: toBase64url((historyKeys[0] as LedgerKey).secret),
  words: { community: { name: 'Harbour', description: 'Boats and weather' }, channel: { name: 'quay', topic: '' }, nickname: { name: 'Bobby' } },
  invite: {
    link: formatInviteLink(link),
    inviteId: invite.id,
    proof: await proveInvite(provider, invite, { communityId: last.communityId, userId: bobId }),
    signKey: toBase64url(invite.sign.publicKey),
    kemKeyHash: toBase64url(provider.sha256(invite.kem.publicKey)),
    ledgerKeyBox: toBase64url(await boxLedgerKey(provider, last.communityId, invited, first)),
    historyKeyBox: toBase64url(await boxHistoryKey(provider, last.communityId, invited, historyKeys[0] as LedgerKey)),
    preview: toBase64url(
      await sealPreview(provider, seed, { communityId: last.communityId, inviteId: invite.id }, { name: 'Harbour', icon: null, memberCount: 1 }),
    ),
  },
}
writeFileSync(new URL('ledger.json', import.meta.url), `${JSON.stringify(vector, null, 2)}\n`)
