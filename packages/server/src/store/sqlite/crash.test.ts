import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { idFromBytes, type MailboxId } from '@conclave/protocol'
import { expect, it } from 'vitest'
import type { GroupKey, StreamName } from '../port.ts'
import { openSqliteStore } from './open.ts'

const ROUNDS = process.env['CONCLAVE_LONG'] === undefined ? 4 : 40
const CHILDREN = {
  append: new URL('../testing/append-child.ts', import.meta.url).pathname,
  commit: new URL('../testing/commit-child.ts', import.meta.url).pathname,
}

interface Acknowledged {
  readonly mailbox: number
  readonly seq: number
  readonly id: number
}

/** Small generator, so that a printed seed repeats the instants (Numerical Recipes, chapter 7). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
}

async function runUntilKilled(program: keyof typeof CHILDREN, file: string, start: number, after: number): Promise<Acknowledged[]> {
  const child = spawn(process.execPath, [CHILDREN[program], file, String(start)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const acknowledged: Acknowledged[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'ready') setTimeout(() => child.kill('SIGKILL'), after)
    const [mailbox, seq, id] = line.split(' ').map(Number)
    // The last line may be cut; its number would then be wrong, so only whole ones count.
    if (mailbox !== undefined && seq !== undefined && id !== undefined && line.length > 4) acknowledged.push({ mailbox, seq, id })
  }
  return acknowledged.slice(0, -1)
}

async function stored(file: string): Promise<Map<string, number>> {
  const store = await openSqliteStore({ file })
  const found = new Map<string, number>()
  for (const mailbox of [0, 1, 2, 3]) {
    const stream: StreamName = { kind: 'mailbox', key: `box${mailbox}` as MailboxId }
    const entries = await store.streams.read(stream, { after: 0, limit: 1_000_000, maxBytes: 1e9 })
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, i) => i + 1))
    for (const { seq, payload } of entries) found.set(`${mailbox} ${seq}`, new DataView(payload.buffer, payload.byteOffset).getUint32(0))
  }
  await store.close()
  return found
}

it('loses and doubles nothing that it acknowledged when the process is killed at any instant', { timeout: 20_000 + ROUNDS * 3_000 }, async () => {
  const seed = Number(process.env['CONCLAVE_SEED'] ?? Date.now() % 2 ** 32)
  const random = randomFrom(seed)
  const directory = mkdtempSync(join(tmpdir(), 'conclave-crash-'))
  const file = join(directory, 'conclave.db')
  const all: Acknowledged[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const acknowledged = await runUntilKilled('append', file, (round + 1) * 10_000_000, 5 + random() * 300)
    all.push(...acknowledged)
    const found = await stored(file)
    const lost = all.filter(({ mailbox, seq, id }) => found.get(`${mailbox} ${seq}`) !== id)
    expect(lost, `CONCLAVE_SEED=${seed}, round ${round}`).toEqual([])
    expect(new Set(found.values()).size, `CONCLAVE_SEED=${seed}, round ${round}`).toBe(found.size)
  }
  expect(all.length).toBeGreaterThan(ROUNDS)
  rmSync(directory, { recursive: true })
})

/** Stream, record of each epoch, bundle and group of both groups belong together. @returns heads */
async function wholeCommits(file: string): Promise<number[]> {
  const store = await openSqliteStore({ file })
  const heads: number[] = []
  for (const group of [0, 1]) {
    const key = `group${group}` as GroupKey
    const { head } = await store.streams.state({ kind: 'group', key })
    const records = await store.communities.records(key, { from: 0, to: 1e9, limit: 1_000_000, maxBytes: 1e9 })
    expect(records).toHaveLength(head)
    if (head > 0) {
      expect(await store.communities.bundle(key)).toMatchObject({ seq: head, epoch: head - 1 })
      expect(await store.communities.groups(idFromBytes('CommunityId', new Uint8Array(32).fill(group)))).toMatchObject([{ head, epoch: head - 1 }])
    }
    heads.push(head)
  }
  await store.close()
  return heads
}

it(
  'keeps a commit with all that belongs to it, or nothing of it, when the process is killed at any instant',
  { timeout: 20_000 + ROUNDS * 3_000 },
  async () => {
    const seed = Number(process.env['CONCLAVE_SEED'] ?? Date.now() % 2 ** 32)
    const random = randomFrom(seed)
    const directory = mkdtempSync(join(tmpdir(), 'conclave-crash-'))
    const file = join(directory, 'conclave.db')
    let total = 0
    for (let round = 0; round < ROUNDS; round++) {
      const acknowledged = await runUntilKilled('commit', file, 0, 5 + random() * 300)
      const heads = await wholeCommits(file)
      const lost = acknowledged.filter(({ mailbox: group, seq }) => seq > (heads[group] as number))
      expect(lost, `CONCLAVE_SEED=${seed}, round ${round}`).toEqual([])
      total += acknowledged.length
    }
    expect(total).toBeGreaterThan(ROUNDS)
    rmSync(directory, { recursive: true })
  },
)
