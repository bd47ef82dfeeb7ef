import { decodePeerSessions } from '@conclave/crypto'
import { PERIODS } from '@conclave/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { takeBundle } from './anonymous.ts'
import type { WorldDevice } from './device.ts'
import { befriend, conversation, eventually, inTime, say, texts } from './scenes.ts'
import { startWorld, type World } from './world.ts'

const DAY = 86_400_000

describe('prekeys of a device', () => {
  let world: World
  afterEach(() => world.stop())
  const reused = (device: WorldDevice) => device.events.filter((event) => event.type === 'alert' && event.code === 'E_PREKEYS_REUSED').length
  const upkeep = async (device: WorldDevice) => {
    await device.client.sync.stop()
    device.db.run("UPDATE tasks SET due = 0 WHERE name = 'prekeys'")
    device.client.sync.start()
    await eventually(() => device.db.all("SELECT due FROM tasks WHERE name = 'prekeys' AND due > 0").length === 1, 'upkeep', 30_000)
  }

  it('a count that is too high is told, a lower one dates the keys that are gone', async () => {
    world = await startWorld({ people: ['ana', 'ben'] })
    const [ana, ben] = world.people
    if (!ana || !ben) throw new Error('nobody')
    const [ana1, ben1] = [ana.devices[0] as WorldDevice, ben.devices[0] as WorldDevice]
    expect(await ben1.client.sync.whenIdle(30_000)).toBe(true)
    await befriend(world, ana, ben)
    await upkeep(ben1)
    expect(reused(ben1)).toBe(0)
    expect(await ben1.client.accounts.prekeysLeft()).toEqual({ x25519: 99, kem: 99 })
    // A bundle that somebody took and never wrote with.
    ana1.db.run('DELETE FROM sessions')
    await ana1.reopen()
    ana1.client.sync.start()
    say(ana1, ben, 'in a new session')
    await eventually(() => texts(ben1, ana).length === 1, 'arrives')
    const lowest = ben1.db.all("SELECT min(key_id) AS id FROM prekeys WHERE kind = 'x25519-onetime'")[0]?.['id'] as number
    await takeBundle(world, ben1)
    await upkeep(ben1)
    expect(reused(ben1)).toBe(0)
    const given = ben1.db.all('SELECT kind, key_id FROM prekeys WHERE given IS NOT NULL ORDER BY kind')
    expect(given.map((row) => row['kind'])).toEqual(['kem-onetime', 'x25519-onetime'])
    expect(given[1]?.['key_id']).toBe(lowest)
    // As if the server had gone back: it offers keys that were used here.
    ben1.db.run(
      "DELETE FROM prekeys WHERE kind = 'x25519-onetime' AND key_id IN (SELECT key_id FROM prekeys WHERE kind = 'x25519-onetime' ORDER BY key_id DESC LIMIT 3)",
    )
    await upkeep(ben1)
    expect(reused(ben1)).toBe(1)
  }, 120_000)

  it('a device that was off for 13 days is still written to, and reads it 20 days later', async () => {
    world = await startWorld({ people: ['ana', 'ben'] })
    const [ana, ben] = world.people
    if (!ana || !ben) throw new Error('nobody')
    const [ana1, ben1] = [ana.devices[0] as WorldDevice, ben.devices[0] as WorldDevice]
    await befriend(world, ana, ben)
    await ben1.client.sync.whenIdle(30_000)
    await ben1.client.sync.stop()
    await ana1.client.sync.stop()
    world.clock.advance(13 * DAY)
    ana1.db.run('DELETE FROM sessions')
    await ana1.reopen()
    ana1.client.sync.start()
    say(ana1, ben, 'are you there')
    await eventually(() => ana1.client.sync.state().outgoing === 0, 'the server has it', 30_000)
    await ana1.client.sync.stop()
    world.clock.advance(20 * DAY)
    ben1.client.sync.start()
    await inTime(world, () => texts(ben1, ana).includes('are you there'), 'read')
    await upkeep(ben1)
    const standing = ben1.db.all("SELECT kind, expires FROM prekeys WHERE kind NOT LIKE '%onetime' ORDER BY expires")
    expect(standing.length).toBe(6)
    expect(Number(standing[0]?.['expires'])).toBeLessThan(world.clock.now())
    await ben1.client.sync.stop()
    world.clock.advance(5 * DAY)
    ben1.client.sync.start()
    await upkeep(ben1)
    expect(ben1.db.all('SELECT min(expires) AS first FROM prekeys')[0]?.['first']).toBeGreaterThan(world.clock.now() - PERIODS.prekeyKept)
    // What was said, what was heard and the keys of what never came are not kept for ever.
    const rows = ({ db }: WorldDevice, table: string) => Number(db.all(`SELECT count(*) AS n FROM ${table}`)[0]?.['n'])
    expect([rows(ana1, 'sent_bodies'), rows(ben1, 'received')]).not.toContain(0)
    await ben1.client.sync.stop()
    ana1.client.sync.start()
    await eventually(() => ana1.client.sync.state().connection === 'online', 'online', 30_000)
    const { conversationId } = conversation(ana1, ben)
    for (let i = 0; i < 3; i++) ana1.client.conversations.setTyping(conversationId, true)
    await eventually(() => rows(ana1, 'people WHERE unheard = 3') === 1, 'typed to nobody')
    say(ana1, ben, 'here')
    ben1.client.sync.start()
    await inTime(world, () => texts(ben1, ana).includes('here'), 'arrives')
    expect(skippedKeys(ben1)).toBe(3)
    await ana1.client.sync.stop()
    await ben1.client.sync.stop()
    world.clock.advance(41 * DAY)
    ana1.client.sync.start()
    ben1.client.sync.start()
    await upkeep(ana1)
    await upkeep(ben1)
    expect([rows(ana1, 'sent_bodies'), rows(ben1, 'received'), skippedKeys(ben1)]).toEqual([0, 0, 0])
    // Those that wait for somebody stay.
    expect(ben1.db.all("SELECT count(*) AS n FROM prekeys WHERE kind = 'x25519-onetime'")[0]?.['n']).toBeGreaterThan(90)
  }, 120_000)

  it('of an older copy of a store are withdrawn: what strangers say first can be read', async () => {
    world = await startWorld({ people: ['ben'] })
    const ben = world.person('ben')
    const ben1 = ben.devices[0] as WorldDevice
    expect(await ben1.client.sync.whenIdle(30_000)).toBe(true)
    await ben1.client.sync.stop()
    let mark: Uint8Array | undefined
    const instance = { read: () => mark, write: (next: Uint8Array) => void (mark = next) }
    await ben1.reopen({ instance })
    const backup = ben1.snapshot()
    await ben1.reopen({ instance })
    await ben1.reopen({ instance })
    // Afterwards a week goes by: other standing prekeys, and other one-time keys, for 160 went to strangers.
    world.clock.advance(8 * DAY)
    ben1.client.sync.start()
    for (let i = 0; i < 80; i++) await takeBundle(world, ben1)
    await upkeep(ben1)
    for (let i = 0; i < 20; i++) await takeBundle(world, ben1)
    await ben1.client.close()
    const newest = ben1.db.all('SELECT max(key_id) AS id FROM prekeys')[0]?.['id'] as number
    backup.restore()
    ben1.crash({ instance })
    ben1.client.sync.start()
    const fresh = "SELECT key_id FROM prekeys WHERE kind LIKE '%onetime' AND given IS NULL AND uploaded = 1"
    const isReady = () => ben1.db.all("SELECT 1 FROM meta WHERE key = 'prekeys-lost'").length === 0 && ben1.db.all(fresh).length === 200
    await eventually(isReady, 'made anew', 60_000)
    expect(Math.min(...ben1.db.all(fresh).map((row) => Number(row['key_id'])))).toBeGreaterThan(newest)
    const taken = await Promise.all([takeBundle(world, ben1), takeBundle(world, ben1)])
    for (const bundle of taken) {
      const ids = [bundle.signed.keyId, bundle.oneTime?.keyId, bundle.kem.keyId]
      for (const id of ids) expect(ben1.db.all('SELECT 1 FROM prekeys WHERE key_id = ?', [id ?? -1])).toHaveLength(1)
      expect(ben1.db.all('SELECT public FROM prekeys WHERE key_id = ?', [bundle.kem.keyId])[0]?.['public']).toEqual(Buffer.from(bundle.kem.key))
    }
    const cem = await world.addPerson('cem')
    await befriend(world, cem, ben)
    expect(reused(ben1)).toBe(0)
  }, 180_000)
})

/** Keys of messages that never came. */
function skippedKeys({ db }: WorldDevice): number {
  const sessions = db.all('SELECT state FROM sessions').map((row) => decodePeerSessions(new Uint8Array(row['state'] as Uint8Array)))
  return sessions.reduce((sum, { sending }) => sum + sending.ratchet.skipped.length, 0)
}
