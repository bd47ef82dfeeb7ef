import { idFromBytes, type UserId } from '@conclave/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Claim, judgeClaims } from './judge-claims.ts'

const long = (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env['CONCLAVE_LONG'] !== undefined
const runs = { numRuns: long ? 20_000 : 1_000 }
const person = (n: number): UserId => idFromBytes('UserId', new Uint8Array(32).fill(n))
const self = person(0)
const readersOf = (count: number): ReadonlySet<UserId> => new Set(Array.from({ length: count }, (_, n) => person(n)))
const agrees = (n: number, agreed: number): Claim => ({ userId: person(n), agreed, disputed: 0 })
const disputes = (n: number, disputed: number, agreed = 0): Claim => ({ userId: person(n), agreed, disputed })

describe('the word of one against the server', () => {
  it('stops nobody where others could contradict it, and names who said it', () => {
    expect(judgeClaims(self, readersOf(3), [disputes(1, 7)])).toEqual({ kind: 'doubt', users: [person(1)] })
    expect(judgeClaims(self, readersOf(3), [disputes(1, 7), agrees(2, 9)])).toEqual({ kind: 'doubt', users: [person(1)] })
  })

  it('is enough between two people, and from an own device', () => {
    expect(judgeClaims(self, readersOf(2), [disputes(1, 7)]).kind).toBe('fork')
    expect(judgeClaims(self, readersOf(9), [disputes(0, 7), agrees(1, 9), agrees(2, 9)]).kind).toBe('fork')
  })

  it('is corroborated by another person, not by another device of the same one', () => {
    expect(judgeClaims(self, readersOf(4), [disputes(1, 7), disputes(2, 9)]).kind).toBe('fork')
    expect(judgeClaims(self, readersOf(4), [disputes(1, 7), disputes(1, 9)]).kind).toBe('doubt')
  })

  it('weighs less than as many who have seen what we saw since', () => {
    const lies = [disputes(1, 7), disputes(2, 9)]
    expect(judgeClaims(self, readersOf(9), [...lies, agrees(3, 7), agrees(4, 8)]).kind).toBe('doubt')
    expect(judgeClaims(self, readersOf(9), [...lies, agrees(3, 6), agrees(4, 8)]).kind).toBe('fork')
  })

  it('counts no more when its author was removed', () => {
    expect(judgeClaims(self, new Set([self, person(2)]), [disputes(1, 7)])).toEqual({ kind: 'agreed' })
    expect(judgeClaims(self, new Set([self, person(2), person(3)]), [disputes(1, 7), disputes(2, 7)]).kind).toBe('doubt')
  })
})

const claim = (people: number) => fc.record({ userId: fc.integer({ min: 1, max: people }).map(person), agreed: fc.nat(20), disputed: fc.nat(20) })

describe('whatever is said', () => {
  it('one person among three or more never stops a channel', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 12 }), fc.array(fc.record({ agreed: fc.nat(20), disputed: fc.nat(20) })), (count, said) => {
        const liar = said.map((one) => ({ ...one, userId: person(1) }))
        expect(judgeClaims(self, readersOf(count), liar).kind).not.toBe('fork')
      }),
      runs,
    )
  })

  it('a minority of those who spoke since never stops a channel', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 20 }), (liars, more, at) => {
        const lies = Array.from({ length: liars }, (_, n) => disputes(1 + n, at + n))
        const honest = Array.from({ length: liars + more }, (_, n) => agrees(20 + n, at + liars))
        expect(judgeClaims(self, new Set([...readersOf(6), ...honest.map(({ userId }) => userId)]), [...lies, ...honest]).kind).toBe('doubt')
      }),
      runs,
    )
  })

  it('a fork that cuts us off from everybody stops it as soon as two of them have spoken', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 12 }), fc.integer({ min: 1, max: 20 }), (count, at) => {
        // Who has not spoken since it may have agreed with everything before it.
        const silent = Array.from({ length: count - 3 }, (_, n) => agrees(3 + n, at - 1))
        expect(judgeClaims(self, readersOf(count), [disputes(1, at), disputes(2, at + 1), ...silent]).kind).toBe('fork')
      }),
      runs,
    )
  })

  it('the answer does not depend on the order, on strangers, or on what else an own device agrees to', () => {
    fc.assert(
      fc.property(fc.array(claim(6)), fc.array(claim(6)), (said, noise) => {
        const readers = readersOf(7)
        const strangers = noise.map((one) => ({ ...one, userId: person(99) }))
        const answer = judgeClaims(self, readers, said)
        expect(judgeClaims(self, readers, [...strangers, agrees(0, 20), ...said].toReversed()).kind).toBe(answer.kind)
        expect(answer.kind === 'agreed').toBe(said.every(({ disputed }) => disputed === 0))
      }),
      runs,
    )
  })
})
