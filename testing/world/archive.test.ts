import type { Connect } from '@conclave/client'
import { type CommunityId, fromBase64url } from '@conclave/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOf, deviceOf, foundHarbour, linkTo, readAll, ready, say, textsIn, untilRead, untilSent, WITHIN } from './channel-scenes.ts'
import type { WorldDevice } from './device.ts'
import { lyingHttp } from './lying-ledger.ts'
import { eventually, inTime } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

let world: World
let ana: WorldPerson
let ben: WorldPerson
beforeAll(async () => {
  world = await startWorld({ people: ['ana', 'ben', 'carl'], device: { groupSuite: 'classical' } })
  ;[ana, ben] = world.people as [WorldPerson, WorldPerson]
  // The cryptography of groups is loaded with the first one, which takes a while on a busy machine.
  const { communityId } = await clientOf(ana).communities.create({ name: 'First', template: { channels: [], categories: [], roles: [] } })
  await clientOf(ana).communities.whenReady(communityId, 100_000)
}, 240_000)
afterAll(() => world.stop())

const number = ({ db }: WorldDevice, sql: string): number => Number(db.all(`SELECT ${sql} AS n`)[0]?.['n'])
const due = (device: WorldDevice): number => number(device, '(SELECT count(*) FROM group_epochs WHERE archived = 0 AND joined IS NOT NULL)')
const unsent = (device: WorldDevice): number => number(device, '(SELECT count(*) FROM records WHERE unsent = 1)')
const cursor = (device: WorldDevice): number => number(device, '(SELECT records_cursor FROM account)')
const untilArchived = (device: WorldDevice) => inTime(world, () => due(device) === 0 && unsent(device) === 0, 'keys are in the archive')

/** Somebody comes and is sent away: two new epochs. */
async function comeAndGo(communityId: CommunityId, handle: string): Promise<void> {
  const guest = await world.addPerson(handle)
  await clientOf(guest).communities.join(await linkTo(clientOf(ana), communityId))
  await ready(clientOf(guest), communityId)
  await clientOf(ana).communities.kick(communityId, guest.account.userId)
  await deviceOf(guest).client.close()
}

async function said(communityId: CommunityId, text: string): Promise<void> {
  await untilSent(deviceOf(ana), say(clientOf(ana), communityId, text))
}

/** A device that is added while all others are off; they come back when it has been looked at. */
async function alone(person: WorldPerson, look: (device: WorldDevice) => Promise<void>, connect?: Connect): Promise<void> {
  for (const one of world.people) for (const device of one.devices) await device.client.sync.stop()
  const device = world.newDevice(connect === undefined ? {} : { connect })
  await device.client.accounts.signIn({ handle: person.handle, password: person.password, deviceName: 'later' })
  device.client.sync.start()
  try {
    await look(device)
  } finally {
    await device.client.accounts.signOut({ wipe: true })
    await device.client.close()
    for (const one of world.people) for (const other of one.devices) if (!one.handle.startsWith('guest')) other.client.sync.start()
  }
}

async function readable(device: WorldDevice, communityId: CommunityId): Promise<readonly string[]> {
  await eventually(() => device.client.communities.get(communityId)?.state === 'ready', 'the new device comes in', WITHIN)
  await ready(device.client, communityId)
  await readAll(device.client, communityId)
  return textsIn(device.client, communityId)
}

describe('a device that comes later, while nobody else is online', () => {
  it('reads a joined channel from the coming of its account on, and nothing from before', async () => {
    const communityId = await foundHarbour(ana, 'joined')
    await said(communityId, 'one')
    await clientOf(ben).communities.join(await linkTo(clientOf(ana), communityId))
    await ready(clientOf(ben), communityId)
    await said(communityId, 'two')
    await comeAndGo(communityId, 'guest_a')
    await said(communityId, 'three')
    await untilRead(deviceOf(ben), communityId, 'three')
    for (const person of [ana, ben]) await untilArchived(deviceOf(person))
    await alone(ana, async (device) => expect(await readable(device, communityId)).toEqual(['one', 'two', 'three']))
    await alone(ben, async (device) => expect(await readable(device, communityId)).toEqual(['two', 'three']))
  }, 240_000)

  it('walks a shared channel back, also without the key of open links', async () => {
    const communityId = await foundHarbour(ana)
    await said(communityId, 'one')
    await clientOf(ben).communities.join(await linkTo(clientOf(ana), communityId, false))
    await ready(clientOf(ben), communityId)
    await said(communityId, 'two')
    await untilRead(deviceOf(ben), communityId, 'two')
    await untilRead(deviceOf(ben), communityId, 'one')
    expect(number(deviceOf(ben), `(SELECT count(history_key) FROM community_keys WHERE community_id = '${communityId}')`)).toBe(0)
    await untilArchived(deviceOf(ben))
    await alone(ben, async (device) => {
      await eventually(() => device.client.communities.get(communityId)?.state === 'ready', 'the new device comes in', WITHIN)
      expect(await readable(device, communityId)).toEqual(['one', 'two'])
    })
  }, 240_000)

  it('loses nothing to a crash between the commit and the archive', async () => {
    const communityId = await foundHarbour(ana, 'joined')
    await said(communityId, 'one')
    expect(due(deviceOf(ana))).toBeGreaterThan(0)
    deviceOf(ana).crash().sync.start()
    expect(due(deviceOf(ana))).toBeGreaterThan(0)
    await untilArchived(deviceOf(ana))
    await alone(ana, async (device) => expect(await readable(device, communityId)).toEqual(['one']))
  }, 240_000)
})

describe('an archive that lies', () => {
  it('with a record held back is missed, and another in its place is not taken for it', async () => {
    const communityId = await foundHarbour(ana, 'joined')
    await said(communityId, 'one')
    await untilArchived(deviceOf(ana))
    const first = cursor(deviceOf(ana))
    await comeAndGo(communityId, 'guest_b')
    await said(communityId, 'two')
    await untilArchived(deviceOf(ana))
    const last = cursor(deviceOf(ana))
    const replaced = lyingHttp((request, honest) => {
      if (request.method !== 'GET' || !request.path.startsWith('/v1/records')) return undefined
      return honest().then((answer) => {
        const page = JSON.parse(answer.body) as { records: { seq: number; record: string }[]; headSeq: number }
        const other = page.records.find(({ seq }) => seq === last)?.record
        const records = page.records.map((one) => (one.seq === first && other !== undefined ? { ...one, record: other } : one))
        return { ...answer, body: JSON.stringify({ ...page, records }) }
      })
    })
    await alone(
      ana,
      async (device) => {
        await eventually(() => device.events.some((event) => event.type === 'alert' && event.code === 'E_ARCHIVE'), 'it is missed', WITHIN)
        await eventually(() => device.client.communities.get(communityId)?.state === 'ready', 'the new device comes in', WITHIN)
      },
      replaced,
    )
  }, 240_000)

  it('with a key that the record of its epoch does not commit to is told, and opens nothing', async () => {
    const communityId = await foundHarbour(ana, 'joined')
    await said(communityId, 'one')
    const { db } = deviceOf(ana)
    const group = '(SELECT group_id FROM mls_groups WHERE community_id = ?)'
    const truth = db.all(`SELECT epoch, joined FROM group_epochs WHERE archived = 0 AND group_id = ${group}`, [communityId])
    db.run(`UPDATE group_epochs SET joined = ? WHERE archived = 0 AND group_id = ${group}`, [fromBase64url('A'.repeat(43)), communityId])
    await untilArchived(deviceOf(ana))
    await alone(ana, async (device) => {
      expect(await readable(device, communityId)).toEqual([])
      expect(device.events).toContainEqual({ type: 'alert', code: 'E_ARCHIVE', communityId })
      const kept = `(SELECT count(*) FROM group_epochs WHERE joined = x'${'00'.repeat(32)}')`
      expect(number(device, kept)).toBe(0)
    })
    for (const { epoch, joined } of truth) {
      db.run(`UPDATE group_epochs SET joined = ? WHERE epoch = ? AND group_id = ${group}`, [joined ?? null, epoch ?? null, communityId])
    }
  }, 240_000)
})
