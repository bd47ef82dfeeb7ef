import type { UserId } from '@conclave/protocol'
import { createContext, use } from 'react'
import type { CommunityDialog } from '../communities/dialog.ts'

/** What lies over the frame, one at a time. */
export type HomeDialog =
  | { readonly kind: 'add-friend' }
  | { readonly kind: 'safety-number'; readonly userId: UserId }
  | { readonly kind: 'switcher' }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'create-community' }
  | { readonly kind: 'new-group' }
  | { readonly kind: 'community'; readonly dialog: CommunityDialog }

/** What a screen inside the home may ask of the frame around it. */
export interface HomeFrame {
  show(dialog: HomeDialog): void
  /** Narrow screens: back to the list. */
  toSidebar(): void
  /** Where `Details` draws; null while none is open. */
  readonly detailsHost: HTMLElement | null
  /** Opens the details pane; the frame calls `close` when it is swiped away or left with Esc. @param label its name, else "Details" @returns takes it away */
  openDetails(close: () => void, label?: string): () => void
}

export const FrameContext = createContext<HomeFrame | undefined>(undefined)

/** @throws Error outside of the home frame */
export function useFrame(): HomeFrame {
  const frame = use(FrameContext)
  if (frame === undefined) throw new Error('not inside the home frame')
  return frame
}
