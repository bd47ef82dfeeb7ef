import { ConclaveError, idFromBytes } from '@conclave/protocol'
import { openSqliteStore } from '../index.ts'
import type { GroupKey } from '../port.ts'

/**
 * Program for the crash test: goes on committing to two groups as fast as it can, and prints `GROUP SEQ 0` only after a commit was
 * acknowledged, until somebody kills it. Arguments: file of the database.
 */
const [file] = process.argv.slice(2)
if (file === undefined) throw new ConclaveError('E_USAGE', 'commit-child FILE')

const store = await openSqliteStore({ file })

async function commitForEver(group: number): Promise<never> {
  const communityId = idFromBytes('CommunityId', new Uint8Array(32).fill(group))
  const groupId = `group${group}` as GroupKey
  let epoch = (await store.communities.groups(communityId))[0]?.head ?? 0
  for (;;) {
    const bytes = new Uint8Array(3_000).fill(epoch & 255)
    const { length } = bytes
    const commit = { communityId, groupId, audience: 'base', generation: 0, expect: epoch, epoch, floor: 0, record: bytes.subarray(length >> 1) }
    const seq = await store.communities.commit({ ...commit, payload: bytes, bundle: bytes })
    process.stdout.write(`${group} ${seq} 0\n`)
    epoch++
  }
}

process.stdout.write('ready\n')
await Promise.all([0, 1].map(commitForEver))
