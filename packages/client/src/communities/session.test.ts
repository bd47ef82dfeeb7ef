import { type ChannelId, type CommunityId, codeOf, type GatewayCommand, type GatewayEvent, toBase64url } from '@conclave/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import type { LedgerKeeper } from './ledger/keeper.ts'
import { noGroups } from './no-groups.fixture.ts'
import { CommunitySession } from './session.ts'

const communityId = toBase64url(new Uint8Array(32).fill(1)) as CommunityId
const channel = (n: number) => toBase64url(new Uint8Array(16).fill(n)) as ChannelId
const record = { communityId, channelId: channel(1), groupId: new Uint8Array(32), dedupe: new Uint8Array(16), wire: new Uint8Array(8) }
// Posts and watching ask the ledgers nothing.
const keeper = undefined as unknown as LedgerKeeper

let session: CommunitySession
let sent: GatewayCommand[]
beforeEach(() => {
  session = new CommunitySession()
  sent = []
  session.connected((command) => sent.push(command))
})
const hear = (event: Extract<GatewayEvent, { type: 'posted' | 'postRefused' }>) => session.take(event, keeper, noGroups())
const requestOf = (index: number): number => (sent[index] as Extract<GatewayCommand, { type: 'post' }>).request
const outcome = (post: Promise<unknown>): Promise<unknown> =>
  post.catch((error: unknown) => [codeOf(error), (error as { retryAfter?: number }).retryAfter])

describe('posts', () => {
  it('are answered by their number, in whichever order', async () => {
    const [first, second] = [session.post(record), session.post(record)]
    hear({ type: 'posted', request: requestOf(1), seq: 8, time: 2 })
    hear({ type: 'posted', request: requestOf(0), seq: 7, time: 1 })
    expect(await Promise.all([first, second])).toEqual([
      { seq: 7, time: 1 },
      { seq: 8, time: 2 },
    ])
  })

  it('are refused with the code and the pause of the server; a code of a later server is none of ours', async () => {
    const posts = [session.post(record), session.post(record)].map(outcome)
    hear({ type: 'postRefused', request: requestOf(0), code: 'E_SLOW_MODE', retryAfter: 5_000 })
    hear({ type: 'postRefused', request: requestOf(1), code: 'E_FROM_THE_FUTURE', retryAfter: 0 })
    expect(await Promise.all(posts)).toEqual([
      ['E_SLOW_MODE', 5_000],
      ['E_UNAVAILABLE', undefined],
    ])
  })

  it('end with the connection, and are not begun without one; late and invented answers change nothing', async () => {
    const post = outcome(session.post(record))
    session.disconnected()
    expect(await post).toEqual(['E_SERVER_UNREACHABLE', undefined])
    expect(await outcome(session.post(record))).toEqual(['E_SERVER_UNREACHABLE', undefined])
    hear({ type: 'posted', request: requestOf(0), seq: 1, time: 1 })
    hear({ type: 'posted', request: 999, seq: 1, time: 1 })
    expect([sent.length, session.online()]).toEqual([1, false])
  })
})

describe('watching', () => {
  const cursors = (...numbers: readonly number[]) => numbers.map((n) => ({ channelId: channel(n), after: n }))
  it('names each channel once on a connection, and all of them anew on the next', () => {
    session.watch(communityId, cursors(1, 2))
    session.watch(communityId, cursors(1, 2, 3))
    session.watch(communityId, cursors(1, 2, 3))
    expect(sent).toEqual([
      { type: 'watch', communityId, channels: cursors(1, 2) },
      { type: 'watch', communityId, channels: cursors(3) },
    ])
    session.disconnected()
    session.connected((command) => sent.push(command))
    session.watch(communityId, cursors(1))
    expect(sent.at(-1)).toEqual({ type: 'watch', communityId, channels: cursors(1) })
  })

  it('begins also without a channel, so that news of the ledger come', () => {
    session.watch(communityId, [])
    session.watch(communityId, [])
    expect(sent).toEqual([{ type: 'watch', communityId, channels: [] }])
    session.unwatch(communityId)
    expect(sent.at(-1)).toEqual({ type: 'unwatch', communityId })
  })
})
