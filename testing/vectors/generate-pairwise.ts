/**
 * Writes the vectors of pairwise sessions and sealed envelopes anew: `node testing/vectors/generate-pairwise.ts`. Gives the same files on each
 * run; they change only with a form, which is a new version of the protocol.
 */
import { writeFileSync } from 'node:fs'
import { pqRatchetVector } from './pq-ratchet.ts'
import { pqxdhVector } from './pqxdh.ts'
import { ratchetVector } from './ratchet.ts'
import { sealedVector } from './sealed.ts'

const vectors = { pqxdh: await pqxdhVector(), ratchet: await ratchetVector(), 'pq-ratchet': await pqRatchetVector(), sealed: await sealedVector() }
for (const [name, vector] of Object.entries(vectors)) writeFileSync(new URL(`${name}.json`, import.meta.url), `${JSON.stringify(vector, null, 1)}\n`)
