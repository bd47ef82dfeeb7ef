import { use } from 'react'
import type { CommunityParts } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'

/** The models of communities, whose code comes with their screens; waits for it. */
export function useParts(): CommunityParts {
  return use(useApp().communities.parts())
}
