import type { AccountContext } from '../accounts/context.ts'

/** What ledgers and their keys work with. */
export type CommunityContext = Pick<AccountContext, 'core' | 'own' | 'chains' | 'records' | 'link'>
