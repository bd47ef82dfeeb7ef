import { useNavigate } from '@tanstack/react-router'
import type { CommunityId } from '@conclave/protocol'
import { useParts } from './use-parts.ts'
import { useTold } from './use-told.ts'

/** Removes a community that one is not in any more, with everything in it, from this device. */
export function useForget(communityId: CommunityId): () => void {
  const { actions } = useParts()
  const tell = useTold()
  const navigate = useNavigate()
  return () => {
    const forget = async () => {
      const outcome = await actions.forget(communityId)
      if (outcome === undefined) void navigate({ to: '/', replace: true })
      return outcome
    }
    tell(forget())
  }
}
