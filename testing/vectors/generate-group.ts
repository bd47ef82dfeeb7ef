/**
 * Writes the vectors of groups anew: `node testing/vectors/generate-group.ts`. Gives the same files on each run; they change only with a form,
 * which is a new version of the protocol.
 */
import { writeFileSync } from 'node:fs'
import { groupContentVector, groupEpochVector } from './group.ts'

const vectors = { 'group-epoch': await groupEpochVector(), 'group-content': await groupContentVector() }
for (const [name, vector] of Object.entries(vectors)) writeFileSync(new URL(`${name}.json`, import.meta.url), `${JSON.stringify(vector, null, 1)}\n`)
