import { formatInviteLink, parseInviteLink } from '@conclave/crypto'
import { codeOf, type CommunityId, decodeCbor, decodeStoredEntry, encodeStoredEntry, fromBase64url, toBase64url } from '@conclave/protocol'
import type { Client } from '@conclave/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WorldDevice } from './device.ts'
import { changedLedger, type HttpLie, lyingHttp } from './lying-ledger.ts'
import { eventually } from './scenes.ts'
import { startWorld, type World } from './world.ts'

let world: World
let ada: Client
let bob: WorldDevice
/** What Bob's server does to him; honest while undefined. */
let lie: HttpLie | undefined
beforeAll(async () => {
  world = await startWorld({ people: ['ada'] })
  ada = (world.person('ada').devices[0] as WorldDevice).client
  bob = world.newDevice({ connect: lyingHttp((request, honest) => lie?.(request, honest)) })
  await bob.client.accounts.signUp({ handle: 'bob', password: 'password of bob in the world', deviceName: 'bob 1', acceptWeakPassword: true })
  bob.client.sync.start()
})
afterAll(() => world.stop())

const codeOfAsync = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => codeOf(error) ?? error,
  )

/** Ada's new community and a link to it. */
async function harbour(): Promise<{ communityId: CommunityId; link: string }> {
  const { communityId } = await ada.communities.create({ name: 'Harbour', template: { channels: [{ name: 'quay' }], categories: [], roles: [] } })
  const { link } = await ada.communities.createInvite(communityId, { expires: 0, uses: 0, open: true })
  return { communityId, link: link as string }
}

/** Bob is in, then Ada changes something while the server lies about it. */
async function lied(change: HttpLie): Promise<{ communityId: CommunityId }> {
  lie = undefined
  const { communityId, link } = await harbour()
  await bob.client.communities.join(link)
  await bob.client.communities.whenReady(communityId, 10_000)
  lie = change
  await ada.communities.edit(communityId, { description: 'x' })
  await ada.communities.edit(communityId, { description: 'y' })
  return { communityId }
}

const alerts = (communityId: CommunityId): readonly unknown[] =>
  bob.events.filter((event) => event.type === 'alert' && event.communityId === communityId).map((event) => ('code' in event ? event.code : undefined))
const trouble = (communityId: CommunityId): unknown => bob.client.communities.get(communityId)?.code
const withByte = (entry: string, at: number): string => {
  const bytes = fromBase64url(entry)
  const place = at < 0 ? bytes.length + at : at
  return toBase64url(bytes.with(place, (bytes[place] as number) ^ 1))
}

/** Nothing of it is believed or sent any more, also after a restart. */
async function expectDistrust(communityId: CommunityId, code: string): Promise<void> {
  await eventually(() => bob.client.communities.get(communityId)?.state === 'trouble', `bob finds ${code} out`)
  expect([trouble(communityId), alerts(communityId)]).toEqual([code, [code]])
  lie = undefined
  const nickname = bob.client.communities.setNickname(communityId, bob.client.accounts.current()?.userId as never, 'Bobby')
  expect(await codeOfAsync(nickname)).toBe(code)
  const again = await bob.reopen()
  again.sync.start()
  expect(again.communities.get(communityId)).toMatchObject({ state: 'trouble', code, description: '' })
  expect(bob.db.all('SELECT code FROM community_evidence WHERE community_id = ?', [communityId])).toEqual([{ code }])
}

describe('a link whose hash of the ledger was changed', () => {
  it('lets nobody in and says why, and does not stand in the way of a good one, first or later', async () => {
    lie = undefined
    const { communityId, link } = await harbour()
    const parsed = parseInviteLink(link)
    const changed = formatInviteLink({ ...parsed, ledgerHash: parsed.ledgerHash.map((byte) => byte ^ 1) })
    const { communities } = bob.client
    const comes = async () => {
      expect(await codeOfAsync(communities.join(changed))).toBe('E_LEDGER_FORK')
      expect((await communities.join(link)).communityId).toBe(communityId)
      expect(await communities.whenReady(communityId, 10_000)).toBe(true)
      expect(communities.get(communityId)).toMatchObject({ state: 'ready', code: undefined })
    }
    await comes()
    await communities.leave(communityId)
    await comes()
  })
})

describe('a server that', () => {
  it('changes an entry is found out', async () => {
    const { communityId } = await lied(
      changedLedger(({ entries, head }) => ({ entries: entries.map((entry, i) => (i === 0 ? entry : withByte(entry, 150))), head })),
    )
    await expectDistrust(communityId, 'E_LEDGER_INVALID')
  })

  it('puts another time on an entry is found out by the next one', async () => {
    const retimed = (entry: string): string => {
      const stored = decodeStoredEntry(fromBase64url(entry))
      return toBase64url(encodeStoredEntry({ ...stored, serverTime: stored.serverTime + 1 }))
    }
    const { communityId } = await lied(
      changedLedger(({ entries, head }) => ({ entries: entries.map((entry, i) => (i === 1 ? retimed(entry) : entry)), head })),
    )
    await eventually(() => bob.client.communities.get(communityId)?.state === 'trouble', 'bob finds the fork')
    expect(trouble(communityId)).toBe('E_LEDGER_FORK')
  })

  it('leaves an entry out is found out, and believed again when it shows it', async () => {
    let hidden: string | undefined
    const { communityId } = await lied(
      changedLedger(({ entries, head }) => {
        hidden ??= entries[1]
        return { entries: entries.filter((entry) => entry !== hidden), head }
      }),
    )
    await eventually(() => bob.client.communities.get(communityId)?.state === 'trouble', 'bob finds the hole')
    expect(trouble(communityId)).toBe('E_LEDGER_ROLLBACK')
    // What was only held back heals when it is shown.
    lie = undefined
    await ada.communities.edit(communityId, { description: 'z' })
    await eventually(() => bob.client.communities.get(communityId)?.description === 'z', 'bob believes again')
    expect(bob.client.communities.get(communityId)?.state).toBe('ready')
  })

  it('shows an older ledger than before is found out', async () => {
    const { communityId } = await lied(changedLedger(() => ({ entries: [], head: 1 })))
    await eventually(() => trouble(communityId) === 'E_LEDGER_ROLLBACK', 'bob finds the older state')
    lie = undefined
  })

  it('shows another history is found out, and both stay as evidence', async () => {
    const other = await harbour()
    const page: { entries: string[] } = { entries: [] }
    const read = lyingHttp((request, honest) => {
      const answer = changedLedger((honestPage) => ((page.entries = honestPage.entries), honestPage))(request, honest)
      return answer
    })
    const cyd = world.newDevice({ connect: read })
    await cyd.client.accounts.signUp({ handle: 'cyd', password: 'password of cyd in the world', deviceName: 'cyd 1', acceptWeakPassword: true })
    await cyd.client.communities.join(other.link)
    const { communityId } = await lied(changedLedger(({ head }) => ({ entries: page.entries, head: Math.max(head, page.entries.length) })))
    await expectDistrust(communityId, 'E_LEDGER_FORK')
    const [kept] = bob.db.all('SELECT evidence FROM community_evidence WHERE community_id = ?', [communityId])
    const [ours, theirs] = decodeCbor(new Uint8Array(kept?.['evidence'] as Uint8Array)) as [Uint8Array, Uint8Array]
    expect(decodeStoredEntry(ours).entry.communityId).not.toBe(decodeStoredEntry(theirs).entry.communityId)
  })

  it('gives a new member another ledger than the one of the link is found out before anything is joined', async () => {
    lie = undefined
    const { communityId, link } = await harbour()
    await ada.communities.edit(communityId, { description: 'x' })
    lie = changedLedger(({ entries, head }) => ({ entries: entries.map((entry) => withByte(entry, -1)), head }))
    expect(['E_LEDGER_FORK', 'E_LEDGER_INVALID']).toContain(await codeOfAsync(bob.client.communities.join(link)))
    expect(bob.client.communities.get(communityId)).toBeUndefined()
    lie = undefined
    await bob.client.communities.join(link)
    expect(bob.client.communities.get(communityId)?.state).toBe('ready')
  })

  it('holds back or changes links of a member’s chain cannot make an entry believed', async () => {
    lie = undefined
    const { communityId, link } = await harbour()
    const chains =
      (change: (links: readonly string[]) => readonly string[]): HttpLie =>
      (request, honest) => {
        if (!request.path.endsWith('/chains')) return undefined
        return honest().then((answer) => {
          const body = JSON.parse(answer.body) as { chains: { links: string[] }[] }
          return { ...answer, body: JSON.stringify({ chains: body.chains.map((one) => ({ ...one, links: change(one.links) })) }) }
        })
      }
    for (const [change, code] of [
      [(links: readonly string[]) => links.slice(0, -1), 'E_CHAIN_ROLLBACK'],
      [(links: readonly string[]) => links.map((one) => withByte(one, 60)), 'E_CHAIN_INVALID'],
      [() => [], 'E_CHAIN_ROLLBACK'],
    ] as const) {
      const eve = world.newDevice({ connect: lyingHttp(chains(change)) })
      const handle = `eve${Math.floor(world.random() * 1e9)}`
      await eve.client.accounts.signUp({ handle, password: 'password of eve in the world', deviceName: 'eve 1', acceptWeakPassword: true })
      const refused = await codeOfAsync(eve.client.communities.join(link))
      expect([code, 'E_SIGNATURE']).toContain(refused)
      expect(eve.client.communities.get(communityId)?.state ?? 'gone').not.toBe('ready')
      expect(eve.db.all('SELECT * FROM ledger_entries')).toEqual([])
    }
  })

  it('says that somebody is out who is not is believed for a while only', async () => {
    lie = undefined
    const { communityId, link } = await harbour()
    await bob.client.communities.join(link)
    await bob.client.communities.whenReady(communityId, 10_000)
    const refusal = JSON.stringify({ error: { code: 'E_NOT_FOUND', message: '' } })
    lie = (request) => (request.path.includes('/ledger?') ? Promise.resolve({ status: 404, body: refusal }) : undefined)
    await ada.communities.edit(communityId, { description: 'x' })
    await eventually(() => bob.client.communities.get(communityId)?.state === 'gone', 'bob believes the server')
    expect(trouble(communityId)).toBe('E_NOT_FOUND')
    lie = undefined
    const again = await bob.reopen()
    again.sync.start()
    await eventually(() => again.communities.get(communityId)?.description === 'x', 'bob is in again')
    expect(again.communities.get(communityId)?.state).toBe('ready')
  })
})
