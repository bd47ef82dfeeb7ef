import { createCommit, encodeMlsMessage, mlsExporter, type CiphersuiteImpl, type ClientState, type Proposal } from 'ts-mls'
import { initializeEpoch } from 'ts-mls/keySchedule.js'
import { describe, expect, it } from 'vitest'
import { webCryptoProvider } from '../../primitives/web-crypto-provider.ts'
import { dueRemovals, type LedgerPoint } from '../port.ts'
import { testGroupDevice, type TestGroupMember, type Town, townOf } from '../town.fixture.ts'
import { Attacker } from './attacker.fixture.ts'
import { encodeCommitData } from './parse.ts'
import { mlsGroupState } from './state.ts'

const provider = webCryptoProvider()
type Trio = readonly [TestGroupMember, TestGroupMember, TestGroupMember]

async function scene(): Promise<{ town: Town; attacker: Attacker; alice: TestGroupMember; bob: TestGroupMember; carol: TestGroupMember }> {
  const town = await townOf(provider, 3)
  const [alice, bob, carol] = town.members as unknown as Trio
  return { town, attacker: new Attacker(town), alice, bob, carol }
}

const accepted = (result: ClientState | string): boolean => typeof result !== 'string' && result.groupActiveState.kind === 'active'

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

describe('the stream of commits', () => {
  it('takes the first valid commit for an epoch; the loser goes on from its old state', async () => {
    const { town, alice, bob, carol } = await scene()
    const [first, second] = [await alice.commit(), await bob.commit()]
    expect(await town.deliver(first)).toEqual(['advanced', 'advanced', 'advanced'])
    expect(await town.deliver(second)).toEqual(['epoch', 'epoch', 'epoch'])
    expect(await town.deliver(await bob.commit())).toEqual(['advanced', 'advanced', 'advanced'])
    expect([alice, bob, carol].map(({ now }) => now.epoch)).toEqual([4, 4, 4])
  })

  it('skips what is stale, ahead, of another group, or no commit', async () => {
    const { town, alice, bob, carol } = await scene()
    const other = await townOf(provider, 2)
    const [old, message] = [await bob.commit(), await bob.encrypt('text')]
    await town.deliver(await alice.commit())
    const [next] = [await carol.commit()]
    await alice.process(next)
    await carol.process(next)
    const ahead = await alice.commit()
    expect([await bob.process(old), await bob.process(ahead), await bob.process(message)]).toEqual(['epoch', 'epoch', 'wire-format'])
    expect(await alice.process(await (other.members[0] as TestGroupMember).commit())).toBe('other-group')
    expect(await alice.process(await alice.groupInfo())).toBe('wire-format')
  })

  it('skips a commit with any changed byte, and nothing changes', async () => {
    const { alice, bob } = await scene()
    const made = await bob.commit()
    const before = alice.state
    const reasons = new Set<string>()
    for (let at = 0; at < made.length; at++) {
      const changed = Uint8Array.from(made)
      changed[at] = (changed[at] as number) ^ (1 << (at % 8))
      const result = await alice.tryProcess(changed)
      expect(result.kind).not.toBe('advanced')
      reasons.add(result.kind === 'skipped' ? result.reason : result.kind)
    }
    expect(alice.state).toBe(before)
    expect([...reasons].sort()).toEqual(expect.arrayContaining(['epoch', 'ledger', 'library', 'malformed', 'other-group']))
    expect(await alice.process(made)).toBe('advanced')
  })

  it('refuses longer forms of lengths, tails and anything over the limit', async () => {
    const { alice, bob } = await scene()
    const made = await bob.commit()
    expect(await alice.process(Uint8Array.of(...made, 0))).toBe('malformed')
    expect(await alice.process(new Uint8Array(512 * 1024 + 1))).toBe('malformed')
    const [head, groupId] = [made.slice(0, 4), made.slice(5)]
    expect(made[4]).toBe(32)
    expect(await alice.process(Uint8Array.of(...head, 0x40, 32, ...groupId))).toBe('malformed')
  })
})

describe('a member whose path some cannot open', () => {
  it('splits the group; who was left out sees it by the authenticator and comes back', async () => {
    const { town, attacker, alice, bob, carol } = await scene()
    const { hpke } = attacker.ciphersuite
    let sealed = 0
    const spoiling: CiphersuiteImpl = {
      ...attacker.ciphersuite,
      hpke: {
        ...hpke,
        seal: async (...given) => {
          const { ct, enc } = await hpke.seal(...given)
          return { ct: sealed++ === spoiled ? ct.map((byte) => byte ^ 1) : ct, enc }
        },
      },
    }
    const made = async (): Promise<Awaited<ReturnType<typeof createCommit>>> => {
      sealed = 0
      const options = { wireAsPublicMessage: true, authenticatedData: encodeCommitData(town.ledger.head) }
      return createCommit({ state: attacker.naive(bob.now), cipherSuite: spoiling }, options)
    }
    let spoiled = 0
    let { commit, newState } = await made()
    if (typeof (await attacker.libraryAlone(carol, encodeMlsMessage(commit))) !== 'string') {
      spoiled = 1
      ;({ commit, newState } = await made())
    }
    const entry = encodeMlsMessage(commit)
    expect([await alice.process(entry), await carol.process(entry)]).toEqual(['advanced', 'library'])
    bob.state = mlsGroupState(newState, bob.now.floor, town.ledger.head)
    const authenticators = await Promise.all([alice, bob, carol].map(async ({ now }) => (await town.cipher.secrets(now)).authenticator.join()))
    expect(authenticators[0]).toBe(authenticators[1])
    expect(authenticators[2]).not.toBe(authenticators[0])
    const back = await carol.tryJoin(await alice.groupInfo(), town.groupId)
    if (back.kind !== 'joined') throw new Error(back.reason)
    expect([await alice.process(back.pending.commit), await bob.process(back.pending.commit)]).toEqual(['advanced', 'advanced'])
    carol.state = back.pending.state
    expect(await carol.decrypt(await alice.encrypt('together again'))).toBe('together again')
  })
})

describe('whoever was removed', () => {
  it('reads nothing more with any state it kept', async () => {
    const { town, alice, bob, carol } = await scene()
    const before = carol.now
    const removal = await town.remove(carol, bob)
    const message = await alice.encrypt('after')
    expect(await town.cipher.process(before, removal, town.ledger)).toEqual({ kind: 'removed' })
    const forged = { ...before, epoch: before.epoch + 1, library: { ...before.library, groupContext: alice.now.library.groupContext } }
    for (const state of [before, forged]) expect((await town.cipher.decrypt(state, message)).kind).toBe('refused')
  })

  it('cannot compute the epoch of the one who stayed alone, as it could with the library alone', async () => {
    const town = await townOf(provider, 2)
    const attacker = new Attacker(town)
    const [alice, bob] = town.members as unknown as Trio
    const library = attacker.naive(alice.now)
    const initSecret = bob.now.library.keySchedule.initSecret
    town.ledger.expel(bob.device)
    const { cs, remove } = { cs: attacker.ciphersuite, remove: { proposalType: 'remove', remove: { removed: bob.now.ownLeaf } } as const }
    const alone = await createCommit({ state: library, cipherSuite: cs }, { wireAsPublicMessage: true, extraProposals: [remove] })
    const guess = (context: ClientState['groupContext']) =>
      initializeEpoch(initSecret, new Uint8Array(cs.kdf.size), context, new Uint8Array(cs.kdf.size), cs.kdf)
    expect((await guess(alone.newState.groupContext)).keySchedule.exporterSecret).toEqual(alone.newState.keySchedule.exporterSecret)

    await town.deliver(await alice.commit())
    const ours = alice.now.library
    expect((await guess(ours.groupContext)).keySchedule.exporterSecret).not.toEqual(ours.keySchedule.exporterSecret)
    const dave = await town.add()
    await town.deliver(await alice.commit())
    expect(await dave.decrypt(await alice.encrypt('we are two again'))).toBe('we are two again')
  })
})

describe('joining', () => {
  it('refuses a ghost in the tree, even one with a chain that the ledger does not know', async () => {
    const { town, attacker, alice, bob } = await scene()
    const ghost = await testGroupDevice(provider)
    const { state } = await attacker.externalCommit(ghost, await alice.groupInfo())
    const dave = await town.person()
    const haunted = mlsGroupState(state, 0, town.ledger.head)
    expect(await dave.tryJoin(await town.cipher.groupInfo(haunted), town.groupId)).toEqual({ kind: 'refused', reason: 'ghost' })
    expect((await dave.tryJoin(await bob.groupInfo(), town.groupId)).kind).toBe('joined')
  })

  it('refuses a GroupInfo that was changed, is of another group, or names a ledger that is not ours', async () => {
    const { town, alice } = await scene()
    const dave = await town.person()
    const info = await alice.groupInfo()
    for (let at = 0; at < info.length; at += 7) {
      const changed = Uint8Array.from(info)
      changed[at] = (changed[at] as number) ^ 1
      expect((await dave.tryJoin(changed, town.groupId)).kind).toBe('refused')
    }
    expect(await dave.tryJoin(info, provider.random(32))).toEqual({ kind: 'refused', reason: 'other-group' })
    const request = { groupInfo: info, groupId: town.groupId, floor: 0, ledger: { ...town.ledger.head, hash: new Uint8Array(32) } }
    expect(await town.cipher.join(dave.device, request, town.ledger)).toEqual({ kind: 'refused', reason: 'ledger' })
  })

  it('is refused to whom the ledger does not allow, and to a lone device that lost its state', async () => {
    const { town, alice, bob } = await scene()
    town.ledger.expel(bob.device)
    expect(await bob.tryJoin(await alice.groupInfo(), town.groupId)).toEqual({ kind: 'refused', reason: 'not-allowed' })
    const alone = await townOf(provider, 1)
    const founder = alone.members[0] as TestGroupMember
    expect(await founder.tryJoin(await founder.groupInfo(), alone.groupId)).toEqual({ kind: 'refused', reason: 'alone' })
  })

  it('from the GroupInfo of an old epoch ends in a commit that everybody skips', async () => {
    const { town, alice } = await scene()
    const dave = await town.person()
    const old = await alice.groupInfo()
    await town.deliver(await alice.commit())
    const joined = await dave.tryJoin(old, town.groupId)
    if (joined.kind !== 'joined') throw new Error(joined.reason)
    expect(await town.deliver(joined.pending.commit)).toEqual(['epoch', 'epoch', 'epoch'])
  })
})
