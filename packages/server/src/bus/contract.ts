import type { DeviceId, UserId } from '@conclave/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Bus, Notice, Topic } from './port.ts'

const userTopic: Topic = `user:${'A'.repeat(43) as UserId}`
const deviceTopic: Topic = `device:${'A'.repeat(22) as DeviceId}`

function listener(): { heard: Notice[]; notice(notice: Notice): void } {
  const heard: Notice[] = []
  return { heard, notice: (notice) => void heard.push(notice) }
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** What every adapter of the bus does. `settle` waits until what was published has had time to arrive. */
export function busContract(name: string, open: () => Promise<Bus>): void {
  describe(`bus: ${name}`, () => {
    let bus: Bus
    beforeEach(async () => {
      bus = await open()
    })
    afterEach(() => bus.close())

    it('brings every notice of a topic to each subscriber, in order', async () => {
      const [a, b] = [listener(), listener()]
      await bus.subscribe(userTopic, a)
      await bus.subscribe(userTopic, b)
      for (let headSeq = 1; headSeq <= 100; headSeq++) bus.publish(userTopic, { kind: 'chain-changed', headSeq })
      await until(() => a.heard.length === 100 && b.heard.length === 100)
      const expected = Array.from({ length: 100 }, (_, i) => ({ kind: 'chain-changed', headSeq: i + 1 }))
      expect(a.heard).toEqual(expected)
      expect(b.heard).toEqual(expected)
    })

    it('keeps topics apart', async () => {
      const [user, device] = [listener(), listener()]
      await bus.subscribe(userTopic, user)
      await bus.subscribe(deviceTopic, device)
      bus.publish(deviceTopic, { kind: 'revoked' })
      await until(() => device.heard.length === 1)
      expect(device.heard).toEqual([{ kind: 'revoked' }])
      expect(user.heard).toEqual([])
    })

    it('ends a subscription and leaves the others', async () => {
      const [gone, stays, late] = [listener(), listener(), listener()]
      for (const one of [gone, stays, late]) await bus.subscribe(userTopic, one)
      bus.unsubscribe(userTopic, gone)
      bus.unsubscribe(userTopic, late)
      bus.unsubscribe(userTopic, late)
      bus.publish(userTopic, { kind: 'records-changed', headSeq: 7 })
      await until(() => stays.heard.length === 1)
      expect(stays.heard).toEqual([{ kind: 'records-changed', headSeq: 7 }])
      expect(gone.heard).toEqual([])
      expect(late.heard).toEqual([])
    })

    it('carries payloads unchanged', async () => {
      const heard = listener()
      await bus.subscribe(deviceTopic, heard)
      const payload = Uint8Array.from({ length: 4_096 }, (_, i) => i & 255)
      bus.publish(deviceTopic, { kind: 'appended', lane: 0, seq: 1, payload })
      await until(() => heard.heard.length === 1)
      const [notice] = heard.heard
      expect(notice?.kind === 'appended' && Buffer.from(notice.payload).equals(payload)).toBe(true)
    })

    it('takes notices that nobody hears', () => {
      expect(() => bus.publish(userTopic, { kind: 'revoked' })).not.toThrow()
    })
  })
}
