import { expect, it } from 'vitest'
import type { RemoteClient } from '../api.ts'
import { withAttempts } from './chosen-once.ts'

it('each wish to make a community has a name of its own, which a caller may choose; other methods stay', async () => {
  const asked: unknown[] = []
  const area = {
    create: (input: object) => (asked.push(input), Promise.resolve()),
    createGroup: (input: object) => (asked.push(input), Promise.resolve()),
    list: () => 'all',
  }
  const communities = withAttempts(area as unknown as RemoteClient['communities'])
  await communities.create({ name: 'Harbour' })
  await communities.createGroup({ name: 'Crew', people: [] })
  await communities.create({ name: 'Harbour', attempt: 'mine' })
  expect(asked).toEqual([
    { name: 'Harbour', attempt: expect.stringMatching(/^[\w-]{22}$/) },
    { name: 'Crew', people: [], attempt: expect.stringMatching(/^[\w-]{22}$/) },
    { name: 'Harbour', attempt: 'mine' },
  ])
  expect(new Set(asked.map((input) => (input as { attempt: string }).attempt)).size).toBe(3)
  expect(communities.list()).toBe('all')
})
