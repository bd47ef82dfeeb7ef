import { expect, it } from 'vitest'
import type { StoreUnderTest } from './under-test.ts'
import { HOUR, NOW, uniqueBytes, uniqueId } from './fixtures.ts'

export function sessionsContract({ store, reopen }: StoreUnderTest): void {
  const session = { userId: uniqueId('UserId'), deviceId: uniqueId('DeviceId'), expires: NOW + HOUR }

  it('finds a session by the hash of its token until it ends', async () => {
    const token = uniqueBytes(32)
    await store().sessions.create(token, session)
    await reopen()
    const { sessions } = store()
    expect(await sessions.find(token, NOW)).toEqual(session)
    expect(await sessions.find(uniqueBytes(32), NOW)).toBeUndefined()
    expect(await sessions.find(token, NOW + HOUR)).toBeUndefined()
    await sessions.end(token)
    expect(await sessions.find(token, NOW)).toBeUndefined()
  })

  it('tells the end of a session no finer than to the hour', async () => {
    const token = uniqueBytes(32)
    await store().sessions.create(token, { ...session, expires: NOW + 1 })
    expect(await store().sessions.find(token, NOW)).toMatchObject({ expires: NOW + HOUR })
  })

  it('knows an invitation until it ends', async () => {
    const code = uniqueBytes(32)
    await store().invites.create(code, NOW + HOUR)
    await reopen()
    expect(await store().invites.usable(code, NOW)).toBe(true)
    expect(await store().invites.usable(code, NOW + HOUR)).toBe(false)
    expect(await store().invites.usable(uniqueBytes(32), NOW)).toBe(false)
  })
}
