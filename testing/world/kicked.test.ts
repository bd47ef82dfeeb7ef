import {
  type Cbor,
  type CommunityId,
  decodeStoredEntry,
  encodeStoredEntry,
  fromBase64url,
  idBytes,
  toBase64url,
  type UserId,
} from '@conclave/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientOf, deviceOf, foundHarbour, linkTo, messagesIn, ready, say, textsIn, untilRead, untilSent, WITHIN } from './channel-scenes.ts'
import type { WorldDevice } from './device.ts'
import { type GatewayLies, lyingGateway } from './lying-gateway.ts'
import { changedLedger } from './lying-ledger.ts'
import { eventually } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

describe('who was removed', () => {
  let world: World
  let ada: WorldPerson
  let bob: WorldDevice
  let bobId: UserId
  let communityId: CommunityId
  let lies: { -readonly [K in keyof GatewayLies]: GatewayLies[K] }
  beforeEach(async () => {
    lies = {}
    world = await startWorld({ people: ['ada'], device: { groupSuite: 'classical' } })
    ;[ada] = world.people as [WorldPerson]
    communityId = await foundHarbour(ada)
    bob = world.newDevice({ connect: lyingGateway(lies) })
    const account = await bob.client.accounts.signUp({ handle: 'bob', password: 'password of bob', deviceName: 'bob 1', acceptWeakPassword: true })
    bobId = account.userId
    bob.client.sync.start()
    await bob.client.communities.join(await linkTo(clientOf(ada), communityId))
    await ready(bob.client, communityId)
    await untilSent(deviceOf(ada), say(clientOf(ada), communityId, 'read before'))
    await untilRead(bob, communityId, 'read before')
  }, 300_000)
  afterEach(() => world.stop())

  const view = () => bob.client.communities.get(communityId)
  const removed = () => eventually(() => view()?.removal !== undefined, 'bob has the entry', WITHIN)
  const seqOf = ({ db }: WorldDevice) => Number(db.all('SELECT max(seq) AS n FROM ledger_entries WHERE community_id = ?', [communityId])[0]?.['n'])

  it('hears by whom and why, keeps what was read, and can put it away', async () => {
    await clientOf(ada).communities.kick(communityId, bobId, 'noise')
    const kick = seqOf(deviceOf(ada))
    await removed()
    expect(view()).toMatchObject({
      state: 'gone',
      code: 'E_NOT_A_MEMBER',
      removal: { type: 'kick', by: ada.account.userId, byName: 'ada', reason: 'noise' },
    })
    expect(textsIn(bob.client, communityId)).toEqual(['read before'])
    await clientOf(ada).communities.edit(communityId, { description: 'without bob' })
    await eventually(() => seqOf(deviceOf(ada)) > kick, 'the ledger goes on', WITHIN)
    bob.crash({ connect: lyingGateway(lies) }).sync.start()
    await bob.client.sync.whenIdle(WITHIN)
    expect([seqOf(bob), view()?.description, view()?.removal?.reason]).toEqual([kick, '', 'noise'])
    expect(messagesIn(bob.client, communityId)).toHaveLength(1)
    bob.client.communities.forget(communityId)
    expect(view()).toBeUndefined()
    for (const table of ['channels', 'channel_claims', 'channel_entries', 'ledger_entries', 'mls_states', 'community_keys'])
      expect([table, bob.db.all(`SELECT * FROM ${table}`)]).toEqual([table, []])
  }, 300_000)

  it('while offline hears it on return, up to that entry and no further, also after a ban that came later', async () => {
    await bob.client.close()
    await clientOf(ada).communities.kick(communityId, bobId)
    const kick = seqOf(deviceOf(ada))
    await clientOf(ada).communities.edit(communityId, { name: 'Secret Harbour' })
    await clientOf(ada).communities.ban(communityId, bobId, 'for good')
    bob.crash({ connect: lyingGateway(lies) }).sync.start()
    await removed()
    expect(view()).toMatchObject({ state: 'gone', name: 'Harbour', removal: { type: 'kick', by: ada.account.userId, reason: undefined } })
    expect(seqOf(bob)).toBe(kick)
    expect(textsIn(bob.client, communityId)).toEqual(['read before'])
  }, 300_000)

  it('by a false entry only does not believe it', async () => {
    const asKick = (encoded: string): string => {
      const stored = decodeStoredEntry(fromBase64url(encoded))
      if (stored.entry.type !== 'community-edit') return encoded
      const unsigned = (stored.unsigned as readonly Cbor[]).with(4, 'kick').with(5, [idBytes(bobId), null])
      return toBase64url(encodeStoredEntry({ ...stored, unsigned }))
    }
    lies.http = changedLedger(({ entries, head }) => ({ entries: entries.map(asKick), head }))
    lies.events = (event) => (event.type === 'ledgerChanged' ? [{ type: 'communityGone', communityId, code: 'E_NOT_A_MEMBER' }] : [event])
    await clientOf(ada).communities.edit(communityId, { description: 'x' })
    await eventually(() => view()?.state === 'trouble', 'bob finds it out', WITHIN)
    expect(view()).toMatchObject({ code: 'E_LEDGER_INVALID', removal: undefined })
    expect(bob.db.all('SELECT code FROM community_evidence')).toEqual([{ code: 'E_LEDGER_INVALID' }])
  }, 300_000)

  it('by the word of the server alone can tell, and is in again when the server takes it back', async () => {
    let isAsked = 0
    lies.http = (request) => {
      if (!request.path.includes('/ledger?')) return undefined
      isAsked++
      return Promise.resolve({ status: 403, body: JSON.stringify({ error: { code: 'E_NOT_A_MEMBER', message: '' } }) })
    }
    lies.events = (event) => (event.type === 'ledgerChanged' ? [{ type: 'communityGone', communityId, code: 'E_NOT_A_MEMBER' }] : [event])
    await clientOf(ada).communities.edit(communityId, { description: 'x' })
    await eventually(() => isAsked > 0 && view()?.state === 'gone', 'bob hears it', WITHIN)
    expect(view()).toMatchObject({ code: 'E_NOT_A_MEMBER', removal: undefined })
    delete lies.http
    delete lies.events
    bob.crash({ connect: lyingGateway(lies) }).sync.start()
    await eventually(() => view()?.state === 'ready' && view()?.description === 'x', 'bob is in again', WITHIN)
  }, 300_000)
})
