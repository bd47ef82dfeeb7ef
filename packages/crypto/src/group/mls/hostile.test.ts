import { encodeMlsMessage, mlsExporter, type ClientState, type Proposal } from 'ts-mls'
import { describe, expect, it } from 'vitest'
import { dueRemovals, type LedgerPoint } from '../port.ts'
import { testGroupDevice, type TestGroupMember } from '../town.fixture.ts'
import type { Attacker } from './attacker.fixture.ts'
import { accepted, provider, scene } from './hostile-scene.fixture.ts'
import { encodeCommitData } from './parse.ts'

/** The library alone accepts it, our check skips it for the reason, and nothing has changed. */
async function expectOnlyLibraryAccepts(attacker: Attacker, member: TestGroupMember, entry: Uint8Array, reason: string): Promise<void> {
  const before = member.state
  expect(accepted(await attacker.libraryAlone(member, entry))).toBe(true)
  expect(await member.process(entry)).toBe(reason)
  expect(member.state).toBe(before)
}

describe('V1: the ledger entry that a commit names', () => {
  it('has the hash of our ledger', async () => {
    const { town, attacker, alice, bob } = await scene()
    const false1 = await attacker.commit(bob, [], { authenticatedData: encodeCommitData({ ...town.ledger.head, hash: new Uint8Array(32) }) })
    await expectOnlyLibraryAccepts(attacker, alice, false1, 'ledger')
  })

  it('is not before the one of the last commit', async () => {
    const { town, attacker, alice, bob } = await scene()
    const old: LedgerPoint = { seq: 1, hash: town.ledger.ledgerHash(1) as Uint8Array }
    await expectOnlyLibraryAccepts(attacker, alice, await attacker.commit(bob, [], { authenticatedData: encodeCommitData(old) }), 'ledger')
  })

  it('is there at all, in one form', async () => {
    const { town, attacker, alice, bob } = await scene()
    const { seq, hash } = town.ledger.head
    for (const data of [new Uint8Array(0), hash, Uint8Array.of(...encodeCommitData({ seq, hash }), 0)]) {
      await expectOnlyLibraryAccepts(attacker, alice, await attacker.commit(bob, [], { authenticatedData: data }), 'ledger')
    }
  })

  it('is fetched when it is ahead of ours', async () => {
    const { attacker, alice, bob } = await scene()
    const ahead = await attacker.commit(bob, [], { authenticatedData: encodeCommitData({ seq: 99, hash: new Uint8Array(32) }) })
    expect(await alice.tryProcess(ahead)).toEqual({ kind: 'behind', ledgerSeq: 99 })
  })
})

describe('V2: the committer', () => {
  it('is no stranger', async () => {
    const { attacker, alice } = await scene()
    const { commit } = await attacker.externalCommit(await testGroupDevice(provider), await alice.groupInfo())
    await expectOnlyLibraryAccepts(attacker, alice, commit, 'committer')
  })

  it('is not somebody whom the ledger has expelled', async () => {
    const { town, attacker, alice, bob } = await scene()
    town.ledger.expel(bob.device)
    await expectOnlyLibraryAccepts(attacker, alice, await attacker.commit(bob, []), 'committer')
  })

  it('does not rename its leaf', async () => {
    const { town, attacker, alice, bob, carol } = await scene()
    const second = await town.person()
    for (const as of [{ userId: carol.device.userId, deviceId: carol.device.deviceId }, { userId: carol.device.userId }, second.device]) {
      const disguised = attacker.disguised(bob, as)
      const made = await attacker.commit(bob, [], {}, { ...disguised, signaturePrivateKey: bob.device.ed25519.privateKey })
      if (as !== second.device) await expectOnlyLibraryAccepts(attacker, alice, made, 'committer')
      else expect(await alice.process(made)).toBe('committer')
    }
  })

  it('does not take the leaf of another own device', async () => {
    const { town, attacker, alice, bob } = await scene()
    const second = await town.person()
    const disguised = { ...attacker.disguised(bob, second.device), signaturePrivateKey: second.device.ed25519.privateKey }
    const made = await attacker.commit(bob, [], {}, disguised)
    expect(await alice.process(made)).toBe('committer')
  })

  it('joins with the key of its chain only', async () => {
    const { town, attacker, alice } = await scene()
    const dave = await town.person()
    const { commit } = await attacker.externalCommit({ ...dave.device, ed25519: await provider.ed25519Generate() }, await alice.groupInfo())
    await expectOnlyLibraryAccepts(attacker, alice, commit, 'committer')
  })
})

describe('V3: proposals', () => {
  it('are no Add', async () => {
    const { town, attacker, alice, bob } = await scene()
    const dave = await town.person()
    const add: Proposal = { proposalType: 'add', add: { keyPackage: (await attacker.keyPackage(dave.device)).publicPackage } }
    expect(accepted(await attacker.libraryAlone(alice, await attacker.commit(bob, [add])))).toBe(true)
    expect(await alice.process(await attacker.commit(bob, [add]))).toBe('proposals')
  })

  it('are no GroupContextExtensions, ReInit or custom ones', async () => {
    const { town, attacker, alice, bob } = await scene()
    const extensions: Proposal = { proposalType: 'group_context_extensions', groupContextExtensions: { extensions: [] } }
    const reinit: Proposal = {
      proposalType: 'reinit',
      reinit: { groupId: town.groupId, version: 'mls10', cipherSuite: attacker.ciphersuite.name, extensions: [] },
    }
    const custom: Proposal = { proposalType: 0xf123, proposalData: new Uint8Array(3) }
    for (const proposal of [extensions, reinit, custom]) {
      const made = await attacker.commit(bob, [proposal])
      expect(typeof (await attacker.libraryAlone(alice, made))).toBe('object')
      expect(await alice.process(made)).toBe('proposals')
    }
  })

  it('are not by reference, and proposals alone are no commits', async () => {
    const { town, attacker, alice, bob, carol } = await scene()
    town.ledger.expel(carol.device)
    const { newState, message } = await attacker.proposal(bob, { proposalType: 'remove', remove: { removed: carol.now.ownLeaf } })
    const proposed = await attacker.libraryAlone(alice, encodeMlsMessage(message))
    const made = await attacker.commit(bob, [], {}, newState)
    expect(accepted(await attacker.libraryAlone(alice, made, proposed as ClientState))).toBe(true)
    expect([await alice.process(encodeMlsMessage(message)), await alice.process(made)]).toEqual(['wire-format', 'proposals'])
  })

  it('are not hidden in a PrivateMessage', async () => {
    const { attacker, alice, bob } = await scene()
    await expectOnlyLibraryAccepts(attacker, alice, await attacker.commit(bob, [], { wireAsPublicMessage: false }), 'wire-format')
  })
})

describe('V4: a member', () => {
  it('does not remove whom the ledger allows', async () => {
    const { attacker, alice, bob, carol } = await scene()
    const made = await attacker.commit(bob, [{ proposalType: 'remove', remove: { removed: carol.now.ownLeaf } }])
    await expectOnlyLibraryAccepts(attacker, alice, made, 'removal')
    expect(await carol.process(made)).toBe('removal')
  })
})

describe('V5: a joiner', () => {
  it('does not evict somebody else: the resync attack', async () => {
    const { town, attacker, alice, bob, carol } = await scene()
    const mallory = await town.person()
    const { commit, state } = await attacker.externalCommit(mallory.device, await alice.groupInfo(), bob.device)
    const fooled = (await attacker.libraryAlone(carol, commit)) as ClientState
    const exported = (from: ClientState): Promise<Uint8Array> =>
      mlsExporter(from.keySchedule.exporterSecret, 'conclave shared', town.groupId, 32, attacker.ciphersuite)
    expect(fooled.ratchetTree.some((node) => node?.nodeType === 'leaf' && node.leaf.signaturePublicKey === bob.device.ed25519.publicKey)).toBe(false)
    expect(await exported(fooled)).toEqual(await exported(state))
    expect(await town.deliver(commit)).toEqual(['resync', 'resync', 'resync'])
  })

  it('does not enter twice', async () => {
    const { attacker, alice, bob } = await scene()
    const { commit } = await attacker.externalCommit(bob.device, await alice.groupInfo())
    await expectOnlyLibraryAccepts(attacker, alice, commit, 'resync')
  })

  it('comes back in place of its old leaf', async () => {
    const { town, bob } = await scene()
    bob.state = undefined
    town.members.splice(town.members.indexOf(bob), 1)
    await town.join(bob)
    const { epoch } = bob.state as unknown as { epoch: number }
    expect(town.members.map(({ now }) => [now.members.length, now.floor])).toEqual(town.members.map(() => [3, epoch]))
  })

  it('ends the older state of its own device, if the device signed it', async () => {
    const { town, alice, bob } = await scene()
    const again = await bob.tryJoin(await alice.groupInfo(), town.groupId)
    if (again.kind !== 'joined') throw new Error(again.reason)
    const forged = Uint8Array.from(again.pending.commit)
    forged[forged.length - 60] = (forged[forged.length - 60] as number) ^ 1
    expect([await bob.process(forged), await bob.process(again.pending.commit), await alice.process(again.pending.commit)]).toEqual([
      'library',
      'removed',
      'advanced',
    ])
  })
})

describe('V6: the tree after a commit', () => {
  it('has nobody left whom the ledger expelled', async () => {
    const { town, attacker, alice, bob, carol } = await scene()
    town.ledger.expel(carol.device)
    await expectOnlyLibraryAccepts(attacker, alice, await attacker.commit(bob, []), 'tree')
  })

  it('keeps a due leaf when somebody joins while everybody is offline, until a member commits', async () => {
    const { town, alice, bob, carol } = await scene()
    town.ledger.expel(carol.device)
    const dave = await town.person()
    const joined = await dave.tryJoin(await alice.groupInfo(), town.groupId)
    if (joined.kind !== 'joined') throw new Error(joined.reason)
    expect(joined.due.map(({ deviceId }) => deviceId)).toEqual([carol.device.deviceId])
    expect([await alice.process(joined.pending.commit), await bob.process(joined.pending.commit)]).toEqual(['advanced', 'advanced'])
    dave.state = joined.pending.state
    expect(dueRemovals(alice.now, town.ledger, town.ledger.head.seq)).toHaveLength(1)
    const removal = await dave.commit()
    expect([await dave.process(removal), await alice.process(removal), await bob.process(removal)]).toEqual(Array(3).fill('advanced'))
    expect([alice.now.members.length, alice.now.floor]).toEqual([3, alice.now.epoch])
  })

  it('has leaves of one form', async () => {
    const { attacker, alice, bob } = await scene()
    const state = attacker.naive(bob.now)
    const ratchetTree = state.ratchetTree.map((node, index) =>
      index === 2 * bob.now.ownLeaf && node?.nodeType === 'leaf'
        ? { ...node, leaf: { ...node.leaf, capabilities: { ...node.leaf.capabilities, extensions: Array.from({ length: 9_000 }, (_, i) => i) } } }
        : node,
    )
    await expectOnlyLibraryAccepts(attacker, alice, await attacker.commit(bob, [], {}, { ...state, ratchetTree }), 'tree')
  })
})
