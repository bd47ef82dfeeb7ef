import { codeOf } from '@conclave/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { webCryptoProvider } from '../../primitives/web-crypto-provider.ts'
import type { RatchetRow, StoredGroup } from '../port.ts'
import { type TestGroupMember, type Town, townOf } from '../town.fixture.ts'
import { mlsCiphersuite } from './ciphersuite.ts'
import { advanceChain } from './sending-chain.ts'
import type { MlsGroupState } from './state.ts'

const provider = webCryptoProvider()
const ciphersuite = mlsCiphersuite(provider, 'classical')
const long = (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env['CONCLAVE_LONG'] !== undefined

/** As if the member had sent that many messages. */
async function sentUntil(state: MlsGroupState, generation: number): Promise<MlsGroupState> {
  const { secretTree } = state.library
  const node = secretTree[2 * state.ownLeaf]
  if (node === undefined) throw new Error('no chain')
  const application = { ...(await advanceChain(ciphersuite, node.application, generation)), unusedGenerations: {} }
  return { ...state, library: { ...state.library, secretTree: secretTree.with(2 * state.ownLeaf, { ...node, application }) } }
}

async function pair(): Promise<{ town: Town; alice: TestGroupMember; bob: TestGroupMember; at: (generation: number) => Promise<Uint8Array> }> {
  const town = await townOf(provider, 2)
  const [alice, bob] = town.members as [TestGroupMember, TestGroupMember]
  const { now } = alice
  const at = async (generation: number): Promise<Uint8Array> =>
    (await town.cipher.encrypt(await sentUntil(now, generation), new TextEncoder().encode(`text ${generation}`))).message
  return { town, alice, bob, at }
}

describe('keys of ephemeral messages', () => {
  it('live for two past epochs, in memory and in the store', async () => {
    const { town, alice, bob } = await pair()
    const messages: Uint8Array[] = []
    for (let i = 0; i < 4; i++) {
      messages.push(await alice.encrypt(`one ${i}`), await alice.encrypt(`two ${i}`))
      await town.deliver(await bob.commit())
    }
    expect(await Promise.all(messages.slice(0, 4).map((message) => bob.decrypt(message)))).toEqual(Array(4).fill('expired-epoch'))
    expect(await bob.decrypt(messages[4] as Uint8Array)).toBe('one 2')
    const stored = town.cipher.encode(bob.now)
    expect([...new Set(stored.ratchets.map(({ epoch }) => bob.now.epoch - epoch))].sort((a, b) => a - b)).toEqual([0, 1, 2])
    bob.restart()
    expect([await bob.decrypt(messages[4] as Uint8Array), await bob.decrypt(messages[7] as Uint8Array)]).toEqual(['undecryptable', 'two 3'])
  })

  it('are kept for 1,000 skipped messages of a sender', async () => {
    const { bob, at } = await pair()
    expect(await bob.decrypt(await at(1_500))).toBe('text 1500')
    bob.restart()
    expect([await bob.decrypt(await at(499)), await bob.decrypt(await at(500)), await bob.decrypt(await at(1_499))]).toEqual([
      'undecryptable',
      'text 500',
      'text 1499',
    ])
    expect(await bob.decrypt(await at(500))).toBe('undecryptable')
  })

  it('are derived at most 5,000 messages ahead, and a refused message costs nothing lasting', async () => {
    const { bob, at } = await pair()
    const before = bob.state
    expect(await bob.decrypt(await at(5_001))).toBe('undecryptable')
    expect(bob.state).toBe(before)
    expect(await bob.decrypt(await at(5_000))).toBe('text 5000')
  })

  it('open nothing that was changed', async () => {
    const { alice, bob } = await pair()
    const message = await alice.encrypt('text')
    const before = bob.state
    for (let at = 0; at < message.length; at++) {
      const changed = Uint8Array.from(message)
      changed[at] = (changed[at] as number) ^ (1 << (at % 8))
      expect(await bob.decrypt(changed)).toMatch(/malformed|other-group|future-epoch|expired-epoch|undecryptable/)
    }
    expect(bob.state).toBe(before)
    expect(await bob.decrypt(message)).toBe('text')
  })

  it('refuse what names a sender without a leaf', async () => {
    const { town, alice, bob } = await pair()
    const carol = await town.add()
    const { now } = carol
    await town.remove(carol, bob)
    const state = { ...alice.now, ownLeaf: now.ownLeaf, library: { ...alice.now.library, privatePath: now.library.privatePath } }
    const forged = await town.cipher.encrypt({ ...now, library: { ...now.library, keySchedule: state.library.keySchedule } }, new Uint8Array(3))
    expect(await bob.decrypt(forged.message)).toBe('undecryptable')
  })
})

/** A store that keeps the rows by their key. */
function apply(rows: readonly RatchetRow[], changed: readonly RatchetRow[]): readonly RatchetRow[] {
  const table = new Map(rows.map((row) => [`${row.epoch} ${row.leaf}`, row]))
  for (const row of changed) table.set(`${row.epoch} ${row.leaf}`, row)
  return [...table.values()]
}
const sorted = (rows: readonly RatchetRow[]): readonly RatchetRow[] => [...rows].sort((a, b) => a.epoch - b.epoch || a.leaf - b.leaf)

describe('a stored group', () => {
  it('changes in one row with a message', async () => {
    const { town, alice, bob } = await pair()
    bob.restart()
    const stored = town.cipher.encode(bob.now)
    const before = bob.now
    for (const text of ['one', 'two']) expect(await bob.decrypt(await alice.encrypt(text))).toBe(text)
    const changed = town.cipher.changedRatchets(before, bob.now)
    expect(changed.map(({ epoch, leaf }) => [epoch, leaf])).toEqual([[1, 0]])
    expect(sorted(apply(stored.ratchets, changed))).toEqual(sorted(town.cipher.encode(bob.now).ratchets))
    expect(town.cipher.encode(bob.now).group).toEqual(stored.group)
    expect(town.cipher.changedRatchets(bob.now, bob.now)).toEqual([])
  })

  it('goes on after a restart as before it', async () => {
    const town = await townOf(provider, 4)
    for (const member of town.members) {
      await town.deliver(await member.commit())
      const stored = town.cipher.encode(member.now)
      const again = town.cipher.decode(stored)
      expect(town.cipher.encode(again)).toEqual(stored)
      expect(await town.cipher.secrets(again)).toEqual(await town.cipher.secrets(member.now))
      for (const other of town.members) other.restart()
    }
  })

  it('holds no private keys of nodes that are not on its path', async () => {
    const town = await townOf(provider, 6)
    await town.remove(town.members[1] as TestGroupMember)
    for (const { now } of town.members) {
      const nodes = Object.keys(now.library.privatePath.privateKeys).map(Number)
      expect(nodes.every((node) => now.library.ratchetTree[node] !== undefined)).toBe(true)
      expect(nodes.length).toBeLessThanOrEqual(4)
    }
  })

  it('decodes nothing that was damaged, or something sound; never another error', async () => {
    const { town, alice } = await pair()
    const stored = town.cipher.encode(alice.now)
    const tryDecode = (damaged: StoredGroup): void => {
      try {
        town.cipher.decode(damaged)
      } catch (error) {
        if (codeOf(error) !== 'E_MALFORMED') throw error
      }
    }
    fc.assert(
      fc.property(fc.nat(stored.group.length - 1), fc.integer({ min: 1, max: 255 }), fc.uint8Array({ maxLength: 200 }), (at, flip, noise) => {
        const group = Uint8Array.from(stored.group)
        group[at] = (group[at] as number) ^ flip
        tryDecode({ ...stored, group })
        tryDecode({ ...stored, group: noise })
        tryDecode({ ...stored, ratchets: [{ epoch: alice.now.epoch, leaf: 0, bytes: noise }] })
      }),
      { numRuns: long ? 20_000 : 500 },
    )
  })
})

describe('entries from the wire', () => {
  it('are refused whatever the bytes', async () => {
    const { town, alice } = await pair()
    const carol = await town.person()
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (noise) => {
        expect((await alice.tryProcess(noise)).kind).toBe('skipped')
        expect((await carol.tryJoin(noise, town.groupId)).kind).toBe('refused')
        expect((await town.cipher.decrypt(alice.now, noise)).kind).toBe('refused')
      }),
      { numRuns: long ? 5_000 : 200 },
    )
  })

  it('with a sound beginning and any end are refused too', async () => {
    const { town, alice, bob } = await pair()
    const [commit, info, message] = [await bob.commit(), await bob.groupInfo(), await bob.encrypt('x')]
    const carol = await town.person()
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.uint8Array({ maxLength: 60 }), async (at, noise) => {
        const cut = (whole: Uint8Array): Uint8Array => Uint8Array.of(...whole.slice(0, at % whole.length), ...noise)
        expect((await alice.tryProcess(cut(commit))).kind).not.toBe('advanced')
        expect((await carol.tryJoin(cut(info), town.groupId)).kind).toBe('refused')
        expect((await town.cipher.decrypt(alice.now, cut(message))).kind).toBe('refused')
      }),
      { numRuns: long ? 5_000 : 200 },
    )
  })
})
