import { describe, expect, it } from 'vitest'
import { PERIODS } from '../limits.ts'
import { apiClient } from './client.ts'

const answering = (status: number, body: unknown) => apiClient(async () => ({ status, body: JSON.stringify(body) }))
const refusal = (retryAfter: number) => answering(429, { error: { code: 'E_RATE_LIMITED', message: 'm', retryAfter } }).accountState({})

describe('what a server answers', () => {
  it.each([
    [1_000, 1_000],
    [2 ** 31, PERIODS.retryAfter],
    [2 ** 53 - 1, PERIODS.retryAfter],
    [-1, undefined],
  ])('asks for a pause of %d ms: %s', async (asked, kept) => {
    await expect(refusal(asked)).rejects.toMatchObject({ code: 'E_RATE_LIMITED', retryAfter: kept })
  })

  it('names times that are dates', async () => {
    const devices = (lastSeen: number) => answering(200, { devices: [{ deviceId: 'A'.repeat(22), lastSeen, current: true }] }).deviceList({})
    expect((await devices(8.64e15)).devices[0]?.lastSeen).toBe(8.64e15)
    await expect(devices(8.64e15 + 1)).rejects.toMatchObject({ code: 'E_SERVER_UNREACHABLE' })
  })
})
