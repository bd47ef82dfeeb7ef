import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type CliWorld, errorCode, type Finished, openCliWorld } from './cli-process.ts'

vi.setConfig({ testTimeout: 120_000 })

let world: CliWorld
beforeAll(async () => {
  world = await openCliWorld()
  for (const name of ['ada', 'bob']) await world.here(name, ['signup', name], `the password of ${name} is long enough 7731\n`)
  await done('ada', 'communities', 'create', 'Harbour', '--channels', 'general,quay')
  const link = (await done('ada', 'invite', 'Harbour', '--hours', '0')).out
  expect((await world.here('bob', ['communities', 'join'], link)).code).toBe(0)
  await done('bob', 'send', 'Harbour/#general', 'I am bob')
}, 120_000)
afterAll(() => world.dispose())

const run = (name: string, ...args: readonly string[]): Promise<Finished> => world.here(name, args)
const done = async (name: string, ...args: readonly string[]): Promise<Finished> => {
  const finished = await run(name, ...args)
  expect([args, finished.code, finished.err]).toEqual([args, 0, expect.any(String)])
  return finished
}
const refusal = async (name: string, ...args: readonly string[]): Promise<readonly unknown[]> => {
  const finished = await run(name, ...args, '--json')
  return [finished.code, errorCode(finished)]
}
const channel = async (name: string, wanted: string) =>
  (await done(name, 'channels', 'Harbour', '--json')).records.find((one) => one['name'] === wanted)

it('roles are changed, moved, taken and deleted', async () => {
  await done('ada', 'roles', 'create', 'Harbour', 'Crew', '--permissions', 'manageMessages')
  await done('ada', 'roles', 'create', 'Harbour', 'Guest')
  const edited = await done('ada', 'roles', 'edit', 'Harbour', 'Crew', '--name', 'Mates', '--permissions', 'kickMembers', '--position', '1', '--json')
  expect(edited.records).toMatchObject([{ type: 'role', name: 'Mates', permissions: ['kickMembers'] }])
  expect((await done('bob', 'roles', 'Harbour', '--json')).records.map(({ name }) => name)).toEqual(['Guest', 'Mates', 'everyone'])
  await done('ada', 'roles', 'give', 'Harbour', 'Mates', 'bob')
  const taken = await done('ada', 'roles', 'take', 'Harbour', 'Mates', 'bob', '--json')
  expect(taken.records).toMatchObject([{ type: 'member', handle: 'bob', roles: [] }])
  expect(await refusal('bob', 'roles', 'delete', 'Harbour', 'Guest')).toEqual([5, 'E_FORBIDDEN'])
  await done('ada', 'roles', 'delete', 'Harbour', 'Guest')
  expect((await done('bob', 'roles', 'Harbour', '--json')).records.map(({ name }) => name)).toEqual(['Mates', 'everyone'])
})

it('a member only reads for a while, and writes again', async () => {
  const timedOut = await done('ada', 'members', 'timeout', 'Harbour', 'bob', '--minutes', '60', '--reason', 'noise', '--json')
  expect(timedOut.records).toMatchObject([{ handle: 'bob', timeoutUntil: expect.stringMatching(/^\d{4}-/) }])
  await done('bob', 'channels', 'Harbour')
  expect(await refusal('bob', 'send', 'Harbour/#general', 'but')).toEqual([10, 'E_TIMED_OUT'])
  expect(await refusal('ada', 'members', 'timeout', 'Harbour', 'bob', '--minutes', 'soon')).toEqual([2, 'E_USAGE'])
  await done('ada', 'members', 'timeout', 'Harbour', 'bob', '--minutes', '0')
  await done('bob', 'channels', 'Harbour')
  await done('bob', 'send', 'Harbour/#general', 'thank you')
})

it('channels get another name and policy, are gone on in, opened and deleted', async () => {
  await done('ada', 'channels', 'edit', 'Harbour/#quay', '--name', 'pier', '--policy', 'joined')
  expect(await channel('bob', 'pier')).toMatchObject({ policy: 'joined', private: false })
  expect(await refusal('ada', 'channels', 'edit', 'Harbour/#pier', '--policy', 'secret')).toEqual([2, 'E_USAGE'])
  expect((await done('bob', 'channels', 'go-on', 'Harbour/#general', '--json')).records).toMatchObject([{ type: 'channel', name: 'general' }])
  expect(await refusal('ada', 'channels', 'open-history', 'Harbour/#general')).toEqual([8, 'E_NOT_FOUND'])
  await done('ada', 'channels', 'delete', 'Harbour/#pier', '--yes')
  expect(await channel('bob', 'pier')).toBeUndefined()
})

it('an invite ends after its hours', async () => {
  const [invite] = (await done('ada', 'invite', 'Harbour', '--hours', '2', '--uses', '3', '--json')).records
  const left = Date.parse(String(invite?.['expires'])) - Date.now()
  expect([invite?.['uses'], left > 7_000_000, left <= 7_200_000]).toEqual([3, true, true])
  expect(await refusal('ada', 'invite', 'Harbour', '--hours', 'ever')).toEqual([2, 'E_USAGE'])
})

it('who was removed keeps a name on what they said', async () => {
  await done('ada', 'members', 'kick', 'Harbour', 'bob')
  const { out } = await done('ada', 'history', 'Harbour/#general')
  expect(out).toContain('bob: I am bob')
  expect(out).not.toContain('unknown')
  const [link] = (await done('ada', 'invite', 'Harbour')).out.split('\n')
  expect((await world.here('bob', ['communities', 'join'], `${link}\n`)).code).toBe(0)
})

it('a community is renamed, handed over and closed: an owner has a way out', async () => {
  expect(await refusal('bob', 'communities', 'edit', 'Harbour', '--name', 'Mine')).toEqual([5, 'E_FORBIDDEN'])
  expect(await refusal('ada', 'communities', 'edit', 'Harbour')).toEqual([2, 'E_USAGE'])
  const edited = await done('ada', 'communities', 'edit', 'Harbour', '--name', 'Haven', '--description', 'Boats', '--json')
  expect(edited.records).toMatchObject([{ type: 'community', name: 'Haven', description: 'Boats', offeredTo: null }])
  expect(await refusal('ada', 'communities', 'leave', 'Haven')).toEqual([5, 'E_OWNER'])
  expect(await refusal('ada', 'communities', 'go-on', 'Nowhere')).toEqual([8, 'E_NOT_FOUND'])
  expect((await done('ada', 'communities', 'go-on', 'Haven', '--json')).records).toMatchObject([{ name: 'Haven', state: 'ready' }])
  expect(await refusal('bob', 'communities', 'offer', 'Haven', 'bob')).toEqual([5, 'E_FORBIDDEN'])
  expect(await refusal('ada', 'communities', 'offer', 'Haven', 'nobody')).toEqual([5, 'E_NOT_A_MEMBER'])
  expect((await done('ada', 'communities', 'offer', 'Haven', 'bob')).out).toBe('Haven is offered to bob.\n')
  expect((await done('ada', 'communities', 'offer', 'Haven')).out).toBe('Haven is offered to nobody.\n')
  await done('bob', 'communities')
  expect(await refusal('bob', 'communities', 'take-over', 'Haven')).toEqual([8, 'E_NOT_FOUND'])
  await done('ada', 'communities', 'offer', 'Haven', 'bob')
  await done('bob', 'communities')
  expect((await done('bob', 'communities', 'take-over', 'Haven')).out).toBe('You own Haven now.\n')
  await done('ada', 'communities')
  expect(await refusal('ada', 'communities', 'close', 'Haven', '--yes')).toEqual([5, 'E_FORBIDDEN'])
  await done('ada', 'communities', 'leave', 'Haven')
  expect(await refusal('bob', 'communities', 'close', 'Haven')).toEqual([2, 'E_USAGE'])
  expect((await done('bob', 'communities', 'close', 'Haven', '--yes', '--json')).records).toMatchObject([{ type: 'community-closed', name: 'Haven' }])
  expect((await done('bob', 'communities')).out).toMatch(/Haven +community +1 +\d+ +gone \(E_COMMUNITY_CLOSED\)/)
})
