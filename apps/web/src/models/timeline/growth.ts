import type { MessageView } from '@conclave/client/browser'
import { MOST, MOST_MOVING } from './trimming.ts'
import { trimmed, type Window, withMessages } from './window.ts'

/** Who looks at a conversation: at its end, somewhere above, or nobody. */
export type Audience = 'following' | 'reading' | 'nobody'

export function audienceOf(shown: boolean, visible: { readonly atEnd: boolean } | undefined): Audience {
  if (!shown) return 'nobody'
  return visible?.atEnd ? 'following' : 'reading'
}

/**
 * The window with what was told, so that a flood of messages fills no memory. At the visible end all of it is shown, and what is far above goes; above
 * the end nothing moves, and the window ends where it is full.
 * @returns undefined when it outgrew its room while nobody looked: then it is read anew when somebody does
 */
export function grown(window: Window, told: readonly MessageView[], audience: Audience): Window | undefined {
  const next = withMessages(window, told, audience === 'reading' ? MOST : Number.POSITIVE_INFINITY)
  if (audience === 'nobody') return next.messages.length > Math.max(MOST, window.messages.length) ? undefined : next
  return next.messages.length > MOST_MOVING && audience === 'following' ? trimmed(next, MOST, 'older') : next
}
