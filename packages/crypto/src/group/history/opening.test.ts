import { codeOf, idFromBytes, LIMITS } from '@conclave/protocol'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { webCryptoProvider } from '../../primitives/index.ts'
import { groupIdOf } from '../../verify/group-id.ts'
import { checkOpening, decodeOpening, encodeOpening, makeOpening, OPENED_KEYS, type OpenedKey, OPENING_PARTS, type OpeningPart } from './opening.ts'

const provider = webCryptoProvider()
const communityId = idFromBytes('CommunityId', new Uint8Array(32).fill(3))
const groupOf = (audience: string, generation = 0) => ({ id: groupIdOf(provider, communityId, audience, generation), audience, generation })
const keysOf = (count: number): OpenedKey[] => Array.from({ length: count }, (_, epoch) => ({ epoch: 2 ** 40 + epoch, key: provider.random(32) }))

it('every part shows by itself that it is what the ledger commits to', () => {
  const group = groupOf('crew', 2)
  const { keysHash, parts } = makeOpening(provider, group, keysOf(OPENED_KEYS * 2 + 1))
  expect(parts.map(({ keys }) => keys.length)).toEqual([OPENED_KEYS, OPENED_KEYS, 1])
  for (const part of parts) expect(checkOpening(provider, communityId, decodeOpening(encodeOpening(part)))).toEqual({ groupId: group.id, keysHash })
})

it('with anything changed it is not', () => {
  const { keysHash, parts } = makeOpening(provider, groupOf('crew'), keysOf(OPENED_KEYS + 1))
  const [one, two] = parts as [OpeningPart, OpeningPart]
  const fits = (part: OpeningPart): boolean => {
    const found = checkOpening(provider, communityId, part)
    return found !== undefined && provider.equal(found.keysHash, keysHash)
  }
  const changed = one.keys.map((entry, at) => (at === 7 ? { ...entry, key: provider.random(32) } : entry))
  const others = [
    { ...one, keys: changed },
    { ...one, keys: two.keys },
    { ...one, part: 1 },
    { ...one, part: 9 },
    { ...one, hashes: [one.hashes[0] as Uint8Array] },
  ]
  for (const part of [...others, { ...one, audience: 'base' }, { ...one, generation: 1 }]) expect(fits(part)).toBe(false)
  expect([fits(one), fits(two)]).toEqual([true, true])
})

it('of the largest size fits into a message, and of a larger one is refused', () => {
  const { parts } = makeOpening(provider, groupOf('x'.repeat(5_000)), keysOf(OPENED_KEYS * OPENING_PARTS))
  expect(parts).toHaveLength(OPENING_PARTS)
  expect(encodeOpening(parts[0] as OpeningPart).length).toBeLessThanOrEqual(LIMITS.bodyBytes)
  const over = makeOpening(provider, groupOf('x'), keysOf(OPENED_KEYS * OPENING_PARTS + 1)).parts[0] as OpeningPart
  expect(() => encodeOpening(over)).toThrow('E_MALFORMED')
})

it('of any bytes is decoded or refused', () => {
  const good = encodeOpening(makeOpening(provider, groupOf('crew'), keysOf(3)).parts[0] as OpeningPart)
  const mangled = fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, byte]) => good.with(at, byte))
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), mangled), (bytes) => {
      try {
        checkOpening(provider, communityId, decodeOpening(bytes))
      } catch (error) {
        expect(codeOf(error)).toBe('E_MALFORMED')
      }
    }),
  )
})
