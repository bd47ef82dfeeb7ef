import type { Client } from '@conclave/client'
import { webCryptoProvider } from '@conclave/crypto'
import { BASE_AUDIENCE, codeOf, type CommunityId, fromBase64url, ledgerId, LIMITS, NO_OVERRIDES, type Operation } from '@conclave/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WorldDevice } from './device.ts'
import { hostileMember } from './hostile-member.ts'
import { eventually } from './scenes.ts'
import { startWorld, type World } from './world.ts'

const { random } = webCryptoProvider()
let world: World
beforeAll(async () => {
  world = await startWorld({ people: ['ada', 'bob', 'mallory'] })
}, 60_000)
afterAll(() => world.stop())

const device = (handle: string): WorldDevice => world.person(handle).devices[0] as WorldDevice
const client = (handle: string): Client => device(handle).client
const mallory = () => hostileMember(device('mallory'), world.server.url)
const codeOfAsync = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => codeOf(error) ?? error,
  )

/** All three are in, with groups and keys. */
async function harbour(): Promise<{ communityId: CommunityId; link: string }> {
  const { communityId } = await client('ada').communities.create({
    name: 'Harbour',
    template: { channels: [{ name: 'quay' }], categories: [], roles: [] },
  })
  const link = (await client('ada').communities.createInvite(communityId, { expires: 0, uses: 0, open: true })).link as string
  for (const handle of ['bob', 'mallory']) await client(handle).communities.join(link)
  for (const handle of ['ada', 'bob', 'mallory']) {
    await eventually(() => client(handle).communities.get(communityId)?.memberCount === 3, 'all see all')
    expect(await client(handle).communities.whenReady(communityId, 20_000)).toBe(true)
  }
  return { communityId, link }
}
/** The newest epoch of the base group that a device has. */
function epochOf({ db }: WorldDevice, communityId: CommunityId): { groupId: Uint8Array; epoch: number } {
  const sql = `SELECT e.group_id AS id, e.epoch AS epoch FROM group_epochs e JOIN mls_groups g ON g.group_id = e.group_id
    WHERE g.community_id = ? AND g.audience = ? AND e.shared IS NOT NULL ORDER BY e.epoch DESC LIMIT 1`
  const [row] = db.all(sql, [communityId, BASE_AUDIENCE])
  return { groupId: fromBase64url(String(row?.['id'])), epoch: Number(row?.['epoch']) }
}
const generation = (handle: string, communityId: CommunityId): number =>
  Number(device(handle).db.all('SELECT max(generation) AS n FROM community_keys WHERE community_id = ?', [communityId])[0]?.['n'])

describe('a member who', () => {
  it('makes a generation of keys that nobody can open closes nothing: the next one leads back past it', async () => {
    const { communityId } = await harbour()
    const { ledgerKeys } = mallory().state(communityId)
    const members = { groupId: random(32), epoch: 0, sealed: random(112) }
    const body = { generation: ledgerKeys.length + 1, commitment: random(32), historyCommitment: random(32), previous: 1, wrap: random(80), members }
    await mallory().append(communityId, { type: 'ledger-key', body })
    await client('ada').communities.edit(communityId, { description: 'still here' })
    await eventually(() => client('bob').communities.get(communityId)?.description === 'still here', 'bob reads on')
    // No such group can be: the next one who writes has made a good generation before.
    expect(generation('ada', communityId)).toBe(ledgerKeys.length + 2)
    // Under the real epoch, but not what was committed to: whoever has the secret can tell, and makes the next.
    const newest = () => client('ada').communities.auditLog(communityId, { limit: 1 })[0]?.seq ?? 0
    await eventually(() => mallory().state(communityId).seq >= newest(), 'mallory is up')
    const real = { ...epochOf(device('mallory'), communityId), sealed: random(112) }
    const next = mallory().state(communityId).ledgerKeys.length + 1
    expect(next).toBe(ledgerKeys.length + 3)
    await mallory().append(communityId, { type: 'ledger-key', body: { ...body, generation: next, members: real } })
    await eventually(() => hostileMember(device('ada'), world.server.url).state(communityId).ledgerKeys.length >= next, 'ada hears of it')
    await client('ada').communities.edit(communityId, { name: 'Haven' })
    await eventually(() => client('bob').communities.get(communityId)?.name === 'Haven', 'bob reads the new name')
    expect(
      client('bob')
        .communities.get(communityId)
        ?.channels.map(({ name }) => name),
    ).toEqual(['quay'])
    await eventually(() => generation('ada', communityId) > next, 'ada has made a good one')
    await eventually(() => generation('bob', communityId) === generation('ada', communityId), 'bob has it too')
    // Of the few generations that there are for ever, one member gets a handful a day, and the others have theirs.
    const more = (): Promise<unknown> => {
      const { length } = mallory().state(communityId).ledgerKeys
      return codeOfAsync(mallory().append(communityId, { type: 'ledger-key', body: { ...body, generation: length + 1 } }))
    }
    let answer = await more()
    for (let tries = 0; tries < 200 && (answer === undefined || answer === 'E_CONFLICT'); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      answer = await more()
    }
    expect(answer).toBe('E_RATE_LIMITED')
    await eventually(() => mallory().state(communityId).ledgerKeys.length === next + LIMITS.ledgerKeysUncaused - 1, 'all of hers are there')
    const last = mallory().state(communityId).ledgerKeys.length
    await client('bob').communities.setNickname(communityId, world.person('bob').account.userId, 'Bobby')
    await eventually(() => generation('ada', communityId) > last, 'bob has made a good one')
  })

  it('says words that nobody can open, or things that are not theirs to do, breaks nothing', async () => {
    const { communityId } = await harbour()
    const self = world.person('mallory').account.userId
    const noise = { generation: 1, sealed: random(112) }
    await mallory().append(communityId, { type: 'nickname', body: { userId: self, text: noise } })
    await eventually(() => client('ada').communities.auditLog(communityId, { limit: 1 })[0]?.type === 'nickname', 'ada hears of it')
    expect(client('ada').communities.member(communityId, self)).toMatchObject({ name: 'mallory', nickname: undefined })
    await eventually(
      () => mallory().state(communityId).seq === client('ada').communities.auditLog(communityId, { limit: 1 })[0]?.seq,
      'mallory is up',
    )
    const id = ledgerId('ChannelId', mallory().state(communityId).seq + 1, random(10))
    const channel: Operation = {
      type: 'channel-create',
      body: { id, type: 'text', text: noise, categoryId: null, overrides: NO_OVERRIDES, policy: 'shared', slowMode: 0, position: 0 },
    }
    expect(await codeOfAsync(mallory().append(communityId, channel))).toBe('E_FORBIDDEN')
    const adaId = world.person('ada').account.userId
    expect(await codeOfAsync(mallory().append(communityId, { type: 'kick', body: { userId: adaId, reason: null } }))).toBe('E_FORBIDDEN')
    const long = { generation: 1, sealed: random(4_097) }
    expect(await codeOfAsync(mallory().append(communityId, { type: 'nickname', body: { userId: self, text: long } }))).toBeTruthy()
    expect(client('ada').communities.get(communityId)?.state).toBe('ready')
  })

  it('puts false boxes beside an own invite locks nobody out for good', async () => {
    const { communityId } = await harbour()
    const { link, inviteId } = await client('mallory').communities.createInvite(communityId, { expires: 0, uses: 0, open: false })
    await mallory().boxes(communityId, [{ inviteId, generation: 1, ledgerKey: random(1_168) }])
    const eve = (await world.addPerson('eve')).devices[0] as WorldDevice
    expect(await eve.client.communities.join(link as string)).toMatchObject({ state: 'joining', memberCount: 4, name: '' })
    await eventually(() => eve.client.communities.get(communityId)?.state === 'ready', 'ada, who manages, has made the boxes anew', 30_000)
    expect(eve.client.communities.get(communityId)?.name).toBe('Harbour')
  })

  it('puts false boxes there, with nobody online to mend them: another link gives the key', async () => {
    const { communityId } = await harbour()
    const { link, inviteId } = await client('mallory').communities.createInvite(communityId, { expires: 0, uses: 0, open: false })
    const good = await client('bob').communities.createInvite(communityId, { expires: 0, uses: 0, open: true })
    await mallory().boxes(communityId, [{ inviteId, generation: 1, ledgerKey: random(1_168) }])
    for (const handle of ['ada', 'bob', 'mallory']) await client(handle).sync.stop()
    const fay = (await world.addPerson('fay')).devices[0] as WorldDevice
    expect(await fay.client.communities.join(link as string)).toMatchObject({ state: 'joining' })
    expect(await fay.client.communities.join(link as string)).toMatchObject({ state: 'joining' })
    expect(await fay.client.communities.join(good.link as string)).toMatchObject({ state: 'ready', name: 'Harbour' })
  })
})
