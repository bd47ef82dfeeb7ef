import { webCryptoProvider } from '@conclave/crypto'
import { channelKey, decodeContentWire, mlsGroupCipher, openContent, openHistoryBundle, openJoinBundle, openWrap } from '@conclave/crypto/group'
import {
  type ChannelId,
  type CommunityId,
  decodeEpochRecord,
  decodeStoredEntry,
  fromBase64url,
  type GatewayCommand,
  toBase64url,
} from '@conclave/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientOf, deviceOf, foundHarbour, linkTo, ready, say, untilRead, untilSent, WITHIN } from './channel-scenes.ts'
import type { WorldDevice } from './device.ts'
import { lyingGateway } from './lying-gateway.ts'
import { eventually } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

const provider = webCryptoProvider()
type Post = Extract<GatewayCommand, { type: 'post' }>
interface CommitBody {
  readonly commit?: string
  readonly record: string
  readonly bundle: string
  readonly history?: string
}

/** Everything that a device had. */
interface Kept {
  readonly epochs: readonly { readonly epoch: number; readonly shared: Uint8Array | null; readonly joined: Uint8Array | null }[]
  readonly keys: readonly { readonly key: Uint8Array; readonly historyKey: Uint8Array | null }[]
  readonly state: { readonly group: Uint8Array; readonly ratchets: readonly { epoch: number; leaf: number; bytes: Uint8Array }[] }
}

const bytesOf = (value: unknown): Uint8Array => new Uint8Array(value as Uint8Array)
const orNull = (value: unknown): Uint8Array | null => (value === null ? null : bytesOf(value))

function kept({ db }: WorldDevice): Kept {
  const epochs = db.all('SELECT epoch, shared, joined FROM group_epochs')
  const ratchets = db.all('SELECT epoch, leaf, bytes FROM mls_ratchets')
  return {
    epochs: epochs.map((row) => ({ epoch: Number(row['epoch']), shared: orNull(row['shared']), joined: orNull(row['joined']) })),
    keys: db.all('SELECT key, history_key FROM community_keys').map((row) => ({ key: bytesOf(row['key']), historyKey: orNull(row['history_key']) })),
    state: {
      group: bytesOf(db.all('SELECT state FROM mls_states')[0]?.['state']),
      ratchets: ratchets.map((row) => ({ epoch: Number(row['epoch']), leaf: Number(row['leaf']), bytes: bytesOf(row['bytes']) })),
    },
  }
}

describe('whoever was taken away, with the kept state and every byte of the server,', () => {
  let world: World
  let ana: WorldPerson
  let communityId: CommunityId
  let posts: Post[]
  let commits: CommitBody[]
  beforeEach(async () => {
    posts = []
    commits = []
    world = await startWorld({ people: [], device: { groupSuite: 'classical' } })
    const connect = lyingGateway({
      command: async (command) => {
        if (command.type === 'post') posts.push(command)
        return command
      },
      http: (request) => {
        const isCommit = request.method === 'POST' && request.path.endsWith('/commits')
        const isBundle = request.method === 'PUT' && request.path.endsWith('/bundle')
        if ((isCommit || isBundle) && request.body !== undefined) commits.push({ record: '', ...(JSON.parse(request.body) as object) } as CommitBody)
        return undefined
      },
    })
    ana = await world.addPerson('ana')
    deviceOf(ana).crash({ connect }).sync.start()
    communityId = await foundHarbour(ana)
  }, 60_000)
  afterEach(() => world.stop())

  const groupId = () => fromBase64url(String(deviceOf(ana).db.all('SELECT group_id FROM mls_groups')[0]?.['group_id']))
  const channelId = () => String(deviceOf(ana).db.all('SELECT channel_id FROM channels')[0]?.['channel_id']) as ChannelId

  const heads = () => {
    const entries = deviceOf(ana).db.all('SELECT entry FROM ledger_entries')
    return entries.filter((row) => decodeStoredEntry(bytesOf(row['entry'])).entry.type === 'chain-head').length
  }

  /** Ways to open one message with what somebody has. */
  async function opens({ wire }: Post, { epochs }: Kept): Promise<number> {
    const content = decodeContentWire(wire)
    let count = 0
    for (const { shared, joined } of epochs) {
      for (const secret of [shared, joined]) {
        if (secret === null) continue
        const key = channelKey(provider, groupId(), channelId(), content.epoch, secret)
        if ((await openContent(provider, key, content)).kind === 'opened') count++
      }
    }
    return count
  }

  async function expectNothing(before: Kept, after: { posts: readonly Post[]; commits: readonly CommitBody[] }): Promise<void> {
    expect(after.posts.length).toBeGreaterThan(0)
    expect(after.commits.length).toBeGreaterThan(0)
    for (const post of after.posts) expect(await opens(post, before)).toBe(0)
    for (const { history, record } of after.commits) {
      const epoch = record === '' ? undefined : decodeEpochRecord(fromBase64url(record)).record
      for (const { historyKey } of before.keys) {
        const at = epoch?.epoch ?? Math.max(...before.epochs.map((one) => one.epoch)) + 1
        if (history !== undefined && historyKey)
          expect(await openHistoryBundle(provider, historyKey, groupId(), at, fromBase64url(history))).toBeUndefined()
      }
      for (const { target, sealed } of epoch?.wraps ?? []) {
        for (const one of before.epochs) {
          if (one.shared)
            expect(await openWrap(provider, groupId(), { epoch: epoch?.epoch ?? 0, shared: one.shared }, target, sealed)).toBeUndefined()
        }
      }
    }
    const cipher = mlsGroupCipher(provider)
    const state = cipher.decode(before.state)
    const free = { ledgerHash: () => undefined, allows: () => true, signatureKey: () => undefined }
    for (const { commit } of after.commits) {
      if (commit === undefined) continue
      const result = await cipher.process(state, fromBase64url(commit), free)
      expect(result.kind).not.toBe('advanced')
    }
  }

  it('decrypts nothing that a kicked member was not to read; what opens under the old keys is no secret', async () => {
    const ben = await world.addPerson('ben')
    await clientOf(ben).communities.join(await linkTo(clientOf(ana), communityId))
    await ready(clientOf(ben), communityId)
    const before = say(clientOf(ana), communityId, 'for both')
    await untilRead(deviceOf(ben), communityId, 'for both')
    await untilSent(deviceOf(ana), before)
    const had = kept(deviceOf(ben))
    // The means are right: they open what he might read.
    expect(await opens(posts.at(-1) as Post, had)).toBe(1)
    const [many, sent] = [posts.length, commits.length]
    await clientOf(ana).communities.kick(communityId, ben.account.userId)
    await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'secret'))
    await ready(clientOf(ana), communityId)
    await expectNothing(had, { posts: posts.slice(many), commits: commits.slice(sent) })
    for (const { key } of kept(deviceOf(ana)).keys.slice(-1)) expect(had.keys.map((one) => toBase64url(one.key))).not.toContain(toBase64url(key))
    const bundles = commits.slice(sent).filter(({ history }) => history !== undefined)
    for (const { bundle, record } of bundles) {
      const epoch =
        record === ''
          ? Number(deviceOf(ana).db.all('SELECT max(epoch) AS e FROM group_epochs')[0]?.['e'])
          : decodeEpochRecord(fromBase64url(record)).record.epoch
      for (const { key } of had.keys) expect(await openJoinBundle(provider, key, groupId(), epoch, fromBase64url(bundle))).toBeUndefined()
    }
  }, 60_000)

  it('decrypts nothing that a revoked device was not to read', async () => {
    const lost = await ana.addDevice()
    await eventually(() => lost.db.all('SELECT slot FROM mls_states').length > 0, 'the second device is in', WITHIN)
    await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'for both'))
    await untilRead(lost, communityId, 'for both')
    const had = kept(lost)
    expect(await opens(posts.at(-1) as Post, had)).toBe(1)
    await lost.client.sync.stop()
    const before = heads()
    const [many, sent] = [posts.length, commits.length]
    const lostId = lost.client.accounts.current()?.deviceId
    if (lostId === undefined) throw new Error('no device')
    await clientOf(ana).accounts.revokeDevices({ deviceIds: [lostId], password: ana.password })
    await eventually(() => heads() > before, 'the ledger knows', WITHIN)
    await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'secret'))
    await expectNothing(had, { posts: posts.slice(many), commits: commits.slice(sent) })
  }, 60_000)
})
