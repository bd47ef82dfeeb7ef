import type { CommunityId } from '@conclave/protocol'
import { useEffect } from 'react'
import type { Channel, Members } from '../../models/api.ts'
import { useParts } from './use-parts.ts'

/** The members of a community, or of a private channel, read for as long as the component is there. */
export function useMembers(communityId: CommunityId, channel?: Channel): Members {
  const members = useParts().members(communityId, channel)
  useEffect(() => members.show(), [members])
  return members
}
