import { randomBytes } from 'node:crypto'
import { idFromBytes } from '@conclave/protocol'
import type { Box, Platform } from '../../apps/web/src/models/platform.ts'
import type { WorldClock } from '../world/index.ts'

export interface TestPlatform extends Platform {
  /** Somebody looks at the page, or not. */
  look(attentive: boolean): void
}

export function testPlatform(clock: WorldClock): TestPlatform {
  const watching = new Set<() => void>()
  let attentive = true
  return {
    clock,
    box: memoryBox(),
    tabBox: memoryBox(),
    page: {
      attentive: () => attentive,
      subscribe: (changed) => {
        watching.add(changed)
        return () => void watching.delete(changed)
      },
      reload: () => undefined,
    },
    keepStorage: () => undefined,
    newMessageId: () => idFromBytes('MessageId', randomBytes(16)),
    random: Math.random,
    deviceName: () => 'test browser',
    look: (next) => {
      attentive = next
      for (const changed of watching) changed()
    },
  }
}

function memoryBox(): Box {
  const texts = new Map<string, string>()
  return {
    get: (key) => texts.get(key),
    set: (key, text) => void (text === undefined ? texts.delete(key) : texts.set(key, text)),
    subscribe: () => () => undefined,
  }
}
