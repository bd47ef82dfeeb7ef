import { createCommit } from 'ts-mls'
import { idFromBytes, LIMITS } from '@conclave/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { webCryptoProvider } from '../../primitives/web-crypto-provider.ts'
import { Attacker } from '../mls/attacker.fixture.ts'
import { mlsGroupState } from '../mls/state.ts'
import type { GroupMember } from '../port.ts'
import { testGroupDevice, type TestGroupMember, townOf } from '../town.fixture.ts'
import type { CommitContext, CommitView, LeafIdentity, ProposalView } from './commit-view.ts'
import { validateCommit } from './validate-commit.ts'

const provider = webCryptoProvider()
const hash = provider.random(32)
const leafOf = (i: number): LeafIdentity => ({
  userId: idFromBytes('UserId', new Uint8Array(32).fill(i)),
  deviceId: idFromBytes('DeviceId', new Uint8Array(16).fill(i)),
  signatureKey: new Uint8Array(32).fill(i),
})
const membersOf = (count: number): readonly GroupMember[] => Array.from({ length: count }, (_, leaf) => ({ ...leafOf(leaf), leaf }))
const isFirstByte = (expelled: readonly number[], id: string): boolean => expelled.some((i) => leafOf(i).userId === id)

/** Everybody is allowed but the expelled; keys are those of `leafOf`. */
function contextOf(count: number, expelled: readonly number[] = []): CommitContext {
  return {
    members: membersOf(count),
    previous: { seq: 3, hash },
    authority: {
      ledgerHash: (seq) => (seq <= 9 ? hash : undefined),
      allows: (userId) => !isFirstByte(expelled, userId),
      signatureKey: (userId) => new Uint8Array(32).fill(Array.from({ length: 256 }, (_, i) => i).find((i) => leafOf(i).userId === userId) as number),
    },
  }
}

const member = (leaf: number, proposals: readonly ProposalView[] = [], changed: Partial<CommitView> = {}): CommitView => ({
  sender: { kind: 'member', leaf },
  ledger: { seq: 5, hash },
  proposals,
  leaf: leafOf(leaf),
  ...changed,
})
const joiner = (i: number, proposals: readonly ProposalView[] = [{ kind: 'external-init' }]): CommitView =>
  member(i, proposals, { sender: { kind: 'joiner' } })
const remove = (leaf: number): ProposalView => ({ kind: 'remove', leaf })
const verdict = (commit: CommitView, context: CommitContext): string => {
  const result = validateCommit(commit, context)
  return result.kind === 'skipped' ? result.reason : result.kind
}

describe('the checks on a parsed commit', () => {
  it('take updates, due removals, joins and returns', () => {
    expect(verdict(member(1), contextOf(3))).toBe('valid')
    expect(validateCommit(member(1, [remove(2), remove(0)]), contextOf(4, [0, 2]))).toMatchObject({
      kind: 'valid',
      removed: [{ leaf: 0 }, { leaf: 2 }],
    })
    expect(verdict(joiner(7), contextOf(3))).toBe('valid')
    expect(verdict(joiner(7), contextOf(3, [1]))).toBe('valid')
    expect(validateCommit(joiner(2, [remove(2), { kind: 'external-init' }]), contextOf(3))).toMatchObject({ kind: 'valid', removed: [{ leaf: 2 }] })
  })

  it('name the first rule that a commit breaks', () => {
    const init: ProposalView = { kind: 'external-init' }
    const cases: readonly (readonly [string, CommitView, CommitContext])[] = [
      ['ledger', member(1, [], { ledger: { seq: 2, hash } }), contextOf(3)],
      ['ledger', member(1, [], { ledger: { seq: 5, hash: new Uint8Array(32) } }), contextOf(3)],
      ['behind', member(1, [], { ledger: { seq: 10, hash } }), contextOf(3)],
      ['committer', member(1, [], { leaf: leafOf(2) }), contextOf(3)],
      ['committer', member(1, [], { leaf: { ...leafOf(1), signatureKey: new Uint8Array(32).fill(9) } }), contextOf(3)],
      ['committer', member(5), contextOf(3)],
      ['committer', member(1), contextOf(3, [1])],
      ['committer', member(1, [], { sender: { kind: 'other' } }), contextOf(3)],
      ['committer', joiner(7), contextOf(3, [7])],
      ['proposals', member(1, [init]), contextOf(3)],
      ['proposals', member(1, [{ kind: 'other' }]), contextOf(3)],
      ['proposals', member(1, [], { leaf: undefined }), contextOf(3)],
      ['proposals', joiner(7, []), contextOf(3)],
      ['proposals', joiner(7, [init, init]), contextOf(3)],
      ['proposals', joiner(2, [init, remove(2), remove(1)]), contextOf(3)],
      ['removal', member(1, [remove(2)]), contextOf(3)],
      ['removal', member(1, [remove(2), remove(2)]), contextOf(3, [2])],
      ['removal', member(1, [remove(6)]), contextOf(3)],
      ['removal', member(1, [remove(1)]), contextOf(3)],
      ['resync', joiner(7, [init, remove(2)]), contextOf(3)],
      ['resync', joiner(2), contextOf(3)],
      ['resync', joiner(2, [init, remove(1)]), contextOf(3)],
      ['tree', member(1), contextOf(3, [2])],
      ['tree', member(1, [remove(0)]), contextOf(3, [0, 2])],
    ]
    for (const [reason, commit, context] of cases) expect([reason, verdict(commit, context)]).toEqual([reason, reason])
  })

  it('hold the group at 250 leaves', () => {
    expect(verdict(joiner(251), contextOf(LIMITS.groupLeaves - 1))).toBe('valid')
    expect(verdict(joiner(251), contextOf(LIMITS.groupLeaves))).toBe('limit')
    expect(verdict(joiner(2, [{ kind: 'external-init' }, remove(2)]), contextOf(LIMITS.groupLeaves))).toBe('valid')
    expect(verdict(member(2), contextOf(LIMITS.groupLeaves))).toBe('valid')
  })

  it('never leave a tree with somebody twice, or after a member with somebody expelled', () => {
    const proposal: fc.Arbitrary<ProposalView> = fc.oneof(
      fc.record({ kind: fc.constant('remove' as const), leaf: fc.nat(6) }),
      fc.constant({ kind: 'external-init' as const }),
      fc.constant({ kind: 'other' as const }),
    )
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.nat(6),
        fc.nat(6),
        fc.array(proposal, { maxLength: 3 }),
        fc.subarray([0, 1, 2, 3, 4]),
        (joins, at, as, proposals, expelled) => {
          const commit = member(at, proposals, { leaf: leafOf(as), ...(joins ? { sender: { kind: 'joiner' } } : {}) })
          const result = validateCommit(commit, contextOf(5, expelled))
          if (result.kind !== 'valid') return
          const gone = result.removed.map(({ leaf }) => leaf)
          const after = [0, 1, 2, 3, 4].filter((leaf) => !gone.includes(leaf) && (joins || leaf !== at)).concat(as)
          expect(new Set(after).size).toBe(after.length)
          if (joins) expect(gone.every((leaf) => leaf === as)).toBe(true)
          else expect([as, gone.every((leaf) => expelled.includes(leaf)), after.some((leaf) => expelled.includes(leaf))]).toEqual([at, true, false])
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

describe('a full group', () => {
  it('is said at once to whoever wants to join, and lets a device come back', async () => {
    const town = await townOf(provider, 1)
    const attacker = new Attacker(town)
    const founder = town.members[0] as TestGroupMember
    const devices = await Promise.all(Array.from({ length: LIMITS.groupLeaves - 1 }, () => testGroupDevice(provider)))
    for (const device of devices) town.ledger.allow(device)
    const adds = await Promise.all(
      devices.map(async (device) => ({ proposalType: 'add' as const, add: { keyPackage: (await attacker.keyPackage(device)).publicPackage } })),
    )
    const state = attacker.naive(founder.now)
    const { newState } = await createCommit({ state, cipherSuite: attacker.ciphersuite }, { wireAsPublicMessage: true, extraProposals: adds })
    const info = await town.cipher.groupInfo(mlsGroupState(newState, 0, town.ledger.head))
    const late = await town.person()
    await expect(late.tryJoin(info, town.groupId)).rejects.toThrow('E_GROUP_FULL')
    const again = { groupInfo: info, groupId: town.groupId, floor: 0, ledger: town.ledger.head }
    const first = devices[0]
    if (first === undefined) throw new Error('nobody')
    expect((await town.cipher.join(first, again, town.ledger)).kind).toBe('joined')
  })
})
