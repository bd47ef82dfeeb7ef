import { createCommit, encodeMlsMessage, type CiphersuiteImpl, type ClientState } from 'ts-mls'
import { initializeEpoch } from 'ts-mls/keySchedule.js'
import { describe, expect, it } from 'vitest'
import { testGroupDevice, type TestGroupMember, townOf } from '../town.fixture.ts'
import { Attacker } from './attacker.fixture.ts'
import { provider, scene } from './hostile-scene.fixture.ts'
import { encodeCommitData } from './parse.ts'
import { mlsGroupState } from './state.ts'

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
          // Counted as they are asked for: which one is ready first is chance.
          const spoil = sealed++ === spoiled
          const { ct, enc } = await hpke.seal(...given)
          return { ct: spoil ? ct.map((byte) => byte ^ 1) : ct, enc }
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
    const [alice, bob] = town.members as unknown as readonly [TestGroupMember, TestGroupMember]
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
