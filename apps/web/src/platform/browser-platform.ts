import type { MessageId } from '@conclave/protocol'
import { idFromBytes } from '@conclave/protocol/core'
import type { Platform } from '../models/platform.ts'
import { webBox } from './box.ts'
import { deviceName } from './device-name.ts'

/** Longer times are cut by browsers, ms; the few that are longer look again then. */
const LONGEST = 2 ** 31 - 1

/** The models' platform in a page. */
export function browserPlatform(): Platform {
  return {
    clock: {
      now: () => Date.now(),
      after: (ms, work) => {
        const timer = setTimeout(work, Math.min(ms, LONGEST))
        return () => clearTimeout(timer)
      },
    },
    box: webBox(() => window.localStorage),
    tabBox: webBox(() => window.sessionStorage),
    page: {
      attentive: () => document.visibilityState === 'visible' && document.hasFocus(),
      subscribe: (changed) => {
        const places = [
          [document, 'visibilitychange'],
          [window, 'focus'],
          [window, 'blur'],
        ] as const
        for (const [target, name] of places) target.addEventListener(name, changed)
        return () => {
          for (const [target, name] of places) target.removeEventListener(name, changed)
        }
      },
      reload: () => window.location.reload(),
    },
    keepStorage: () => void navigator.storage?.persist?.().catch(() => undefined),
    newMessageId: (): MessageId => idFromBytes('MessageId', crypto.getRandomValues(new Uint8Array(16))),
    random: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32,
    deviceName: () => deviceName(navigator.userAgent),
  }
}
