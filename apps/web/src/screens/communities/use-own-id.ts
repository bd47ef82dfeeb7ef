import type { UserId } from '@conclave/protocol'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'

/** Who one is. */
export function useOwnId(): UserId | undefined {
  return useStore(useApp().session.view, (view) => (view.state === 'signed-in' ? view.account.userId : undefined))
}
