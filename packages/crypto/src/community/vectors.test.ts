import { readFileSync } from 'node:fs'
import {
  audienceOf,
  type ChannelId,
  type CommunityState,
  encodeCommunityState,
  fromBase64url,
  lookUp,
  memberOf,
  permissionNames,
  permissionsIn,
  permissionsOf,
  reduce,
  toBase64url,
  type UserId,
} from '@conclave/protocol'
import { beforeAll, expect, it } from 'vitest'
import { webCryptoProvider } from '../primitives/index.ts'
import { verifyEntry } from '../verify/ledger.ts'
import { verifyProvider } from '../verify/provider.ts'
import { verifyChain } from '../verify/sigchain.ts'
import { fitsInviteLink, parseInviteLink } from './invite-link.ts'
import { inviteOfProof, isInviteProof } from '../verify/invite-insight.ts'
import { inviteKeys, openHistoryKeyBox, openLedgerKeyBox, openPreview } from './invite.ts'
import { openLedgerKeys, openLedgerKeysForEpoch } from './ledger-key.ts'
import { openWords } from './ledger-text.ts'

interface Vector {
  chains: [string[], string[]]
  entries: string[]
  communityId: string
  hash: string
  stateHash: string
  permissions: { userId: UserId; community: string[]; channel: string[] }[]
  channelId: ChannelId
  audience: string
  newestKey: string
  firstKey: string
  historyKey: string
  epochSecret: string
  words: { community: object; channel: object; nickname: object }
  invite: {
    link: string
    inviteId: string
    proof: string
    signKey: string
    kemKeyHash: string
    ledgerKeyBox: string
    historyKeyBox: string
    preview: string
  }
}
/** Our own vector; byte strings are base64url. */
const vector = JSON.parse(readFileSync(new URL('../../../../testing/vectors/ledger.json', import.meta.url), 'utf8')) as Vector
const provider = webCryptoProvider()
const server = verifyProvider()
const states: CommunityState[] = []
let state: CommunityState

beforeAll(async () => {
  const chains = await Promise.all(vector.chains.map((links) => verifyChain(server, links.map(fromBase64url))))
  for (const entry of vector.entries.map(fromBase64url)) {
    const before = states.at(-1) ?? null
    const attempts = chains.map((actor) => verifyEntry(server, before, { actor }, entry).catch(() => undefined))
    const verified = (await Promise.all(attempts)).find((one) => one !== undefined)
    const result = verified && reduce(before, verified)
    if (result?.kind !== 'applied') throw new Error(`entry ${states.length + 1}: ${result?.code}`)
    states.push(result.state)
  }
  state = states.at(-1) as CommunityState
})

it('a ledger', () => {
  expect([state.communityId, toBase64url(state.hash), state.seq]).toEqual([vector.communityId, vector.hash, vector.entries.length])
  expect(toBase64url(provider.sha256(encodeCommunityState(state)))).toBe(vector.stateHash)
  expect(audienceOf(state, vector.channelId)).toBe(vector.audience)
  for (const { userId, community, channel } of vector.permissions) {
    expect(permissionNames(permissionsOf(state, userId))).toEqual(community)
    expect(permissionNames(permissionsIn(state, userId, vector.channelId))).toEqual(channel)
  }
})

it('its words, under the key of the first generation that the newest leads to', async () => {
  const keys = await openLedgerKeys(provider, state, { generation: 2, secret: fromBase64url(vector.newestKey) })
  const members = state.ledgerKeys[1]?.members
  if (!members) throw new Error('no keys for members')
  const opened = await openLedgerKeysForEpoch(provider, { ...members, secret: fromBase64url(vector.epochSecret) }, state, 2)
  expect(opened?.key.secret).toEqual(fromBase64url(vector.newestKey))
  expect(keys.map((key) => toBase64url(key.secret))).toEqual([vector.firstKey, vector.newestKey])
  expect(await openWords(provider, keys, 'community', state.text)).toEqual(vector.words.community)
  const channel = lookUp(state.channels, vector.channelId)
  expect(channel && (await openWords(provider, keys, 'channel', channel.text))).toEqual(vector.words.channel)
  const nickname = memberOf(state, vector.permissions[1]?.userId as UserId)?.membership.nickname
  expect(nickname && (await openWords(provider, keys, 'nickname', nickname))).toEqual(vector.words.nickname)
})

it('its invite', async () => {
  const link = parseInviteLink(vector.invite.link)
  const made = states[link.ledgerSeq - 1] as CommunityState
  expect([link.communityId, fitsInviteLink(link, made.hash)]).toEqual([vector.communityId, true])
  const keys = await inviteKeys(provider, link.communityId, link.seed)
  expect([keys.id, toBase64url(keys.sign.publicKey), toBase64url(provider.sha256(keys.kem.publicKey))]).toEqual([
    vector.invite.inviteId,
    vector.invite.signKey,
    vector.invite.kemKeyHash,
  ])
  const [box, historyBox] = [vector.invite.ledgerKeyBox, vector.invite.historyKeyBox].map(fromBase64url) as [Uint8Array, Uint8Array]
  expect((await openLedgerKeyBox(provider, state, keys, 1, box))?.secret).toEqual(fromBase64url(vector.firstKey))
  expect((await openHistoryKeyBox(provider, state, keys, 1, historyBox))?.secret).toEqual(fromBase64url(vector.historyKey))
  const ids = { communityId: link.communityId, inviteId: keys.id }
  expect(await openPreview(provider, link.seed, ids, fromBase64url(vector.invite.preview))).toEqual({ name: 'Harbour', icon: null, memberCount: 1 })
  const { proof, signKey } = vector.invite
  const { communityId } = link
  const isProof = (place: number) =>
    isInviteProof(provider, { communityId, userId: vector.permissions[place]?.userId as UserId }, fromBase64url(signKey), proof)
  expect([inviteOfProof(proof), await isProof(1), await isProof(0)]).toEqual([keys.id, true, false])
})
