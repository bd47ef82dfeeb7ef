import type { CommunityId } from '@conclave/protocol'
import { useEffect } from 'react'
import { isModal } from '../conversation/focus-end.ts'
import { useParts } from './use-parts.ts'

/** Shift+Esc: everything in the community that is shown is read. */
export function useReadAll(communityId: CommunityId): void {
  const { actions } = useParts()
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && event.shiftKey && !event.isComposing && !isModal()) void actions.markAllRead(communityId)
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [actions, communityId])
}
