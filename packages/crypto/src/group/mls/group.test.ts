import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { webCryptoProvider } from '../../primitives/web-crypto-provider.ts'
import { type TestGroupMember, type Town, townOf } from '../town.fixture.ts'

const provider = webCryptoProvider()
const long = (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env['CONCLAVE_LONG'] !== undefined
const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

async function secretsOf(town: Town, member: TestGroupMember): Promise<string> {
  const { shared, joined, authenticator } = await town.cipher.secrets(member.now)
  return [shared, joined, authenticator].map(hex).join()
}

async function expectAgreement(town: Town): Promise<string> {
  const all = await Promise.all(town.members.map((member) => secretsOf(town, member)))
  expect(new Set(all).size).toBe(1)
  return all[0] as string
}

describe.each(['x-wing', 'classical'] as const)('a group with suite %s', (suite) => {
  it('agrees on the secrets of each epoch while devices join, update and go', async () => {
    const town = await townOf(provider, 4, suite)
    const seen = new Set([await expectAgreement(town)])
    await town.deliver(await (town.members[2] as TestGroupMember).commit())
    seen.add(await expectAgreement(town))
    await town.remove(town.members[1] as TestGroupMember)
    seen.add(await expectAgreement(town))
    expect(town.members).toHaveLength(3)
    expect(seen.size).toBe(3)
    expect(town.members.map(({ now }) => [now.suite, now.epoch, now.floor, now.members.length])).toEqual(town.members.map(() => [suite, 5, 5, 3]))
  })

  it('gives shared and joined secrets that differ', async () => {
    const town = await townOf(provider, 2, suite)
    const { shared, joined, authenticator } = await town.cipher.secrets((town.members[0] as TestGroupMember).now)
    expect([shared.length, joined.length, authenticator.length]).toEqual([32, 32, 32])
    expect(new Set([shared, joined, authenticator].map(hex)).size).toBe(3)
  })

  it('carries ephemeral messages, each once, over restarts', async () => {
    const town = await townOf(provider, 3, suite)
    const [a, b, c] = town.members as [TestGroupMember, TestGroupMember, TestGroupMember]
    const messages = [await a.encrypt('one'), await a.encrypt('two'), await a.encrypt('three')]
    for (const member of town.members) member.restart()
    expect([await b.decrypt(messages[2] as Uint8Array), await b.decrypt(messages[0] as Uint8Array)]).toEqual(['three', 'one'])
    b.restart()
    expect([await b.decrypt(messages[0] as Uint8Array), await b.decrypt(messages[1] as Uint8Array)]).toEqual(['undecryptable', 'two'])
    await town.deliver(await c.commit())
    c.restart()
    expect([await c.decrypt(messages[1] as Uint8Array), await b.decrypt(await c.encrypt('four'))]).toEqual(['two', 'four'])
    await expectAgreement(town)
  })
})

/** What may happen to a group: somebody comes, goes, updates, loses the state, or two commit at once. */
const action = fc.record({
  kind: fc.constantFrom('join', 'join', 'remove', 'update', 'collision', 'rejoin', 'restart'),
  who: fc.nat(11),
  other: fc.nat(11),
})

async function act(town: Town, gone: TestGroupMember[], { kind, who, other }: { kind: string; who: number; other: number }): Promise<void> {
  const at = (index: number): TestGroupMember => town.members[index % town.members.length] as TestGroupMember
  const [first, second] = [at(who), at(other)]
  if (kind === 'join' && town.members.length < 12) await town.add()
  else if (kind === 'restart') first.restart()
  else if (kind === 'update') await town.deliver(await first.commit())
  else if (first === second || town.members.length < 2) return
  else if (kind === 'remove') {
    await town.remove(first, second)
    gone.push(first)
  } else if (kind === 'rejoin') {
    first.state = undefined
    town.members.splice(town.members.indexOf(first), 1)
    await town.join(first)
  } else if (kind === 'collision') {
    const [one, late] = [await first.commit(), await second.commit()]
    await town.deliver(one)
    expect(await town.deliver(late)).toEqual(town.members.map(() => 'epoch'))
  }
}

describe('groups of 2 to 12 devices at random', () => {
  it('agree after every step, and whoever went stays out', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 4, maxLength: 14 }), async (actions) => {
        const town = await townOf(provider, 2)
        const gone: TestGroupMember[] = []
        for (const one of actions) {
          await act(town, gone, one)
          const secrets = await expectAgreement(town)
          for (const member of gone) expect(await secretsOf(town, member)).not.toBe(secrets)
          const message = await (town.members[0] as TestGroupMember).encrypt('to all')
          for (const member of town.members.slice(1)) expect(await member.decrypt(message)).toBe('to all')
          for (const member of gone) expect(await member.decrypt(message)).not.toBe('to all')
        }
        expect(town.members.map(({ now }) => now.members.map(({ deviceId }) => deviceId).sort())).toEqual(
          town.members.map(() => town.members.map(({ device }) => device.deviceId).sort()),
        )
      }),
      { numRuns: long ? 300 : 8 },
    )
  })
})
