import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ChannelId } from '../ids.ts'
import { audiences, BASE_AUDIENCE, fitsAudience, isInAudience } from './audience.ts'
import type { Channel } from './state.ts'
import { denseCommunity, DENSE_USERS } from './testing/dense-community.ts'
import { dice } from './testing/random-community.ts'
import { emptyTrie } from './trie.ts'

const runs = process.env['CONCLAVE_LONG'] === undefined ? 60 : 3_000

it('the rule inside of an audience’s key says who is in it, as the channels do', () => {
  let [inside, outside] = [0, 0]
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const state = denseCommunity(dice(seed))
      for (const key of audiences(state).keys())
        for (const userId of DENSE_USERS) {
          const expected = isInAudience(state, key, userId)
          expect([key, userId, fitsAudience(state, key, userId)]).toEqual([key, userId, expected])
          if (expected) inside++
          else outside++
        }
    }),
    { numRuns: runs },
  )
  expect(Math.min(inside, outside)).toBeGreaterThan(runs)
})

it('a former audience has those who fit, strangers fit none, and a text that is no rule is refused', () => {
  const state = denseCommunity(dice(7))
  const former = [...audiences(state).keys()].find((key) => key !== BASE_AUDIENCE) as string
  const empty = { ...state, channels: emptyTrie<ChannelId, Channel>() }
  expect(DENSE_USERS.map((userId) => fitsAudience(empty, former, userId))).toEqual(DENSE_USERS.map((userId) => isInAudience(state, former, userId)))
  const stranger = 'A'.repeat(43) as (typeof DENSE_USERS)[number]
  expect([fitsAudience(state, former, stranger), fitsAudience(state, BASE_AUDIENCE, stranger)]).toEqual([false, false])
  expect(() => fitsAudience(state, 'not a rule', DENSE_USERS[0] as typeof stranger)).toThrow('E_MALFORMED')
})
