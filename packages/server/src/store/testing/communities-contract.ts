import { idFromBytes } from '@conclave/protocol'
import { expect, it } from 'vitest'
import { channelKey, type GroupCommit, type GroupKey, type InviteBoxes } from '../port.ts'
import { bytesOf, uniqueBytes, uniqueId } from './fixtures.ts'
import type { StoreUnderTest } from './under-test.ts'

const community = () => idFromBytes('CommunityId', uniqueBytes(32))
const groupKey = () => Buffer.from(uniqueBytes(32)).toString('base64url') as GroupKey
const boxes = (change: Partial<InviteBoxes> = {}): InviteBoxes => ({
  inviteId: uniqueId('InviteId'),
  generation: 1,
  ledgerKey: bytesOf(1),
  ...change,
})

/** Communities: ledgers, groups, invites. */
export function communitiesContract({ store, reopen }: StoreUnderTest): void {
  const created = async () => {
    const communityId = community()
    await store().communities.create({ communityId, entry: bytesOf(1), snapshot: bytesOf(1, 1) })
    return communityId
  }
  const ledger = async (communityId: Awaited<ReturnType<typeof created>>) =>
    (await store().streams.read({ kind: 'governance', key: communityId }, { after: 0, limit: 100, maxBytes: 1e6 })).map(({ payload }) => payload[0])
  const commitOf = (change: Partial<GroupCommit> = {}): GroupCommit => ({
    communityId: community(),
    groupId: groupKey(),
    audience: 'base',
    generation: 0,
    expect: 0,
    payload: bytesOf(7),
    epoch: 0,
    floor: 0,
    record: bytesOf(8),
    bundle: bytesOf(9),
    ...change,
  })

  it('begins a ledger once, with the state after its first entry', async () => {
    const communityId = await created()
    await expect(store().communities.create({ communityId, entry: bytesOf(2), snapshot: bytesOf(2) })).rejects.toMatchObject({ code: 'E_CONFLICT' })
    await reopen()
    expect(await store().communities.snapshot(communityId)).toEqual({ seq: 1, snapshot: bytesOf(1, 1) })
    expect(await store().communities.snapshot(community())).toBeUndefined()
    expect(await ledger(communityId)).toEqual([1])
  })

  it('appends an entry with what belongs to it, or nothing of it', async () => {
    const communityId = await created()
    const box = boxes({ historyKey: bytesOf(2), preview: bytesOf(3) })
    const change = { communityId, expect: 1, entry: bytesOf(2), newInvite: box.inviteId, boxes: [box], snapshot: bytesOf(2, 2) }
    await store().communities.append(change)
    await expect(store().communities.append({ ...change, entry: bytesOf(3) })).rejects.toMatchObject({ code: 'E_CONFLICT' })
    const half = { communityId, expect: 2, entry: bytesOf(3), snapshot: bytesOf(3, 3), boxes: [boxes()] }
    await expect(store().communities.append(half)).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
    await expect(store().communities.append({ communityId: community(), expect: 0, entry: bytesOf(1) })).rejects.toMatchObject({ code: 'E_CONFLICT' })
    await reopen()
    expect(await ledger(communityId)).toEqual([1, 2])
    expect(await store().communities.snapshot(communityId)).toEqual({ seq: 2, snapshot: bytesOf(2, 2) })
    expect(await store().communities.inviteBoxes(box.inviteId)).toEqual({
      communityId,
      generation: 1,
      ledgerKey: bytesOf(1),
      historyKey: bytesOf(2),
      preview: bytesOf(3),
    })
  })

  it('lets one of many that append at once win', async () => {
    const communityId = await created()
    const race = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) => store().communities.append({ communityId, expect: 1, entry: bytesOf(i + 10) })),
    )
    expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await ledger(communityId)).toHaveLength(2)
  })

  it('leads an invite to the first community that has its id', async () => {
    const [first, second, inviteId] = [await created(), await created(), uniqueId('InviteId')]
    await store().communities.append({ communityId: first, expect: 1, entry: bytesOf(2), newInvite: inviteId })
    const stolen = store().communities.append({ communityId: second, expect: 1, entry: bytesOf(2), newInvite: inviteId })
    await expect(stolen).rejects.toMatchObject({ code: 'E_LEDGER_INVALID' })
    await expect(store().communities.replaceBoxes(second, [boxes({ inviteId })])).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
    expect(await ledger(second)).toEqual([1])
    expect(await store().communities.inviteBoxes(inviteId)).toMatchObject({ communityId: first, generation: 0, ledgerKey: null })
  })

  it('replaces boxes by the same or a newer generation, keeps a preview, and removes what has ended', async () => {
    const communityId = await created()
    const [a, b] = [boxes({ preview: bytesOf(3), historyKey: bytesOf(4) }), boxes()]
    await store().communities.append({ communityId, expect: 1, entry: bytesOf(2), newInvite: a.inviteId, boxes: [a] })
    await store().communities.append({ communityId, expect: 2, entry: bytesOf(3), newInvite: b.inviteId })
    expect(await store().communities.inviteStates(communityId)).toEqual(
      expect.arrayContaining([
        { inviteId: a.inviteId, generation: 1 },
        { inviteId: b.inviteId, generation: 0 },
      ]),
    )
    await store().communities.replaceBoxes(communityId, [boxes({ inviteId: a.inviteId, generation: 3, ledgerKey: bytesOf(30) })])
    const older = [boxes({ inviteId: b.inviteId, generation: 9 }), boxes({ inviteId: a.inviteId, generation: 2 })]
    await expect(store().communities.replaceBoxes(communityId, older)).rejects.toMatchObject({ code: 'E_CONFLICT' })
    expect(await store().communities.inviteBoxes(a.inviteId)).toMatchObject({
      generation: 3,
      ledgerKey: bytesOf(30),
      historyKey: null,
      preview: bytesOf(3),
    })
    expect(await store().communities.inviteBoxes(b.inviteId)).toMatchObject({ generation: 0 })
    await store().communities.append({
      communityId,
      expect: 3,
      entry: bytesOf(4),
      endedInvites: [a.inviteId],
      forgottenInvites: [b.inviteId],
    })
    expect(await store().communities.inviteBoxes(a.inviteId)).toMatchObject({ communityId, generation: 0, ledgerKey: null, preview: null })
    expect(await store().communities.inviteBoxes(b.inviteId)).toBeUndefined()
  })

  it('erases the stream of a deleted channel with the entry that deletes it, and no other community’s', async () => {
    const [communityId, channelId] = [await created(), uniqueId('ChannelId')]
    const own = { kind: 'channel', key: channelKey(communityId, channelId) } as const
    const other = { kind: 'channel', key: channelKey(community(), channelId) } as const
    for (const stream of [own, other]) await store().streams.append({ stream, payload: bytesOf(1) })
    await store().communities.append({ communityId, expect: 1, entry: bytesOf(2), deletedChannel: own.key })
    expect(await store().streams.states([own, other])).toEqual([
      { head: 0, trimmed: 0 },
      { head: 1, trimmed: 0 },
    ])
  })

  it('writes a commit with group, record and bundle, or nothing of it', async () => {
    const first = commitOf({ history: bytesOf(5) })
    const { communityId, groupId } = first
    expect(await store().communities.commit(first)).toBe(1)
    const second = commitOf({ communityId, groupId, expect: 1, epoch: 1, floor: 1, payload: bytesOf(17), record: bytesOf(18), bundle: bytesOf(19) })
    await expect(store().communities.commit({ ...second, expect: 0 })).rejects.toMatchObject({ code: 'E_CONFLICT' })
    await expect(store().communities.commit({ ...second, expect: 2 })).rejects.toMatchObject({ code: 'E_CONFLICT' })
    expect(await store().communities.bundle(groupId)).toEqual({ seq: 1, epoch: 0, bundle: bytesOf(9), history: bytesOf(5) })
    expect(await store().communities.commit(second)).toBe(2)
    await reopen()
    const row = { groupId, audience: 'base', generation: 0, epoch: 1, highestEpoch: 1, floor: 1, head: 2 }
    expect(await store().communities.groups(communityId)).toEqual([row])
    expect(await store().communities.bundle(groupId)).toEqual({ seq: 2, epoch: 1, bundle: bytesOf(19), history: null })
    const stream = await store().streams.read({ kind: 'group', key: groupId }, { after: 0, limit: 10, maxBytes: 1e6 })
    expect(stream.map(({ payload }) => payload[0])).toEqual([7, 17])
  })

  it('remembers the highest epoch when a later commit names a lower one', async () => {
    const { communityId, groupId, ...rest } = commitOf()
    const commit = (expected: number, epoch: number) => store().communities.commit({ ...rest, communityId, groupId, expect: expected, epoch })
    for (const [i, epoch] of [0, 1, 2, 1].entries()) await commit(i, epoch)
    expect(await store().communities.groups(communityId)).toMatchObject([{ epoch: 1, highestEpoch: 2, head: 4 }])
  })

  it('keeps one group of a generation of an audience', async () => {
    const first = commitOf()
    await store().communities.commit(first)
    await expect(store().communities.commit({ ...first, groupId: groupKey() })).rejects.toBeInstanceOf(Error)
    expect(await store().communities.groups(first.communityId)).toHaveLength(1)
    expect(await store().communities.commit({ ...first, groupId: groupKey(), generation: 1 })).toBe(1)
  })

  it('replaces the record of an epoch, and with the newest the floor', async () => {
    const { communityId, groupId, ...rest } = commitOf()
    const { communities } = store()
    for (const epoch of [0, 1, 2]) await communities.commit({ ...rest, communityId, groupId, expect: epoch, epoch, record: bytesOf(epoch) })
    await communities.replaceRecord(groupId, { epoch: 1, floor: 1, record: bytesOf(31) })
    expect(await communities.groups(communityId)).toMatchObject([{ floor: 0 }])
    await communities.replaceRecord(groupId, { epoch: 2, floor: 2, record: bytesOf(32) })
    expect(await communities.groups(communityId)).toMatchObject([{ floor: 2 }])
    await expect(communities.replaceRecord(groupId, { epoch: 3, floor: 0, record: bytesOf(33) })).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
    const records = async (from: number, to: number, limit = 10, maxBytes = 100) =>
      (await communities.records(groupId, { from, to, limit, maxBytes })).map(([first]) => first)
    expect(await records(0, 9)).toEqual([0, 31, 32])
    expect([await records(1, 1), await records(0, 9, 2), await records(0, 9, 10, 1), await records(1, 9, 10, 0)]).toEqual([[31], [0, 31], [0], [31]])
  })

  it('replaces the bundle of the newest epoch only', async () => {
    const first = commitOf()
    const { communities } = store()
    await communities.commit(first)
    await communities.replaceBundle(first.groupId, { epoch: 0, bundle: bytesOf(20), history: bytesOf(21) })
    expect(await communities.bundle(first.groupId)).toEqual({ seq: 1, epoch: 0, bundle: bytesOf(20), history: bytesOf(21) })
    await expect(communities.replaceBundle(first.groupId, { epoch: 1, bundle: bytesOf(22) })).rejects.toMatchObject({ code: 'E_STALE_EPOCH' })
    await expect(communities.replaceBundle(groupKey(), { epoch: 0, bundle: bytesOf(22) })).rejects.toMatchObject({ code: 'E_STALE_EPOCH' })
  })

  it('rewrites entries in their places, and nothing else', async () => {
    const stream = { kind: 'channel', key: channelKey(community(), uniqueId('ChannelId')) } as const
    const dedupe = uniqueBytes(16)
    const { streams } = store()
    for (let i = 1; i <= 3; i++) await streams.append({ stream, payload: bytesOf(i, i, i), ...(i === 2 && { dedupe }) })
    await streams.rewrite(stream, [
      { seq: 2, payload: bytesOf(0) },
      { seq: 9, payload: bytesOf(9) },
    ])
    await reopen()
    const entries = await store().streams.read(stream, { after: 0, limit: 10, maxBytes: 100 })
    expect(entries).toEqual([
      { seq: 1, payload: bytesOf(1, 1, 1) },
      { seq: 2, payload: bytesOf(0) },
      { seq: 3, payload: bytesOf(3, 3, 3) },
    ])
    expect(await store().streams.append({ stream, payload: bytesOf(2), dedupe })).toEqual({ seq: 2, duplicate: true })
    await store().streams.rewrite({ ...stream, key: channelKey(community(), uniqueId('ChannelId')) }, [{ seq: 1, payload: bytesOf(5) }])
    expect(await store().streams.append({ stream, payload: bytesOf(4) })).toEqual({ seq: 4, duplicate: false })
  })
}
