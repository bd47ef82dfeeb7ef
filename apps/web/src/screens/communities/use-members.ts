import type { CommunityId } from '@conclave/protocol'
import { useEffect } from 'react'
import type { Members } from '../../models/api.ts'
import { useParts } from './use-parts.ts'

/** The members of a community, read for as long as the component is there. */
export function useMembers(communityId: CommunityId): Members {
  const members = useParts().members(communityId)
  useEffect(() => members.show(), [members])
  return members
}
