import type { Community } from '../../models/api.ts'

/** What every section of the settings is given. */
export interface SectionContentProps {
  readonly community: Community
}
