import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { CommunityActions, Community, Outcome } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import type { MenuEntry } from '../../parts/menu-entry.ts'
import { useToasts } from '../../parts/use-toasts.ts'
import { errorKey, useWords } from '../../words/index.ts'
import type { communityEntries } from '../communities/community-entries.ts'
import { useFrame } from './frame.ts'

export interface CommunityMenu {
  /** Nothing until {@link prepare} was called, and its code is here. */
  entriesOf(community: Community | undefined): readonly MenuEntry[]
  /** Before the menu opens: the pointer or the focus is there. */
  prepare(): void
}

/** The menu of a community or group of the lists: that of its header, whose code does not come with the first load. */
export function useCommunityMenu(): CommunityMenu {
  const { communities, session } = useApp()
  const { t } = useWords()
  const { show } = useFrame()
  const toasts = useToasts()
  const navigate = useNavigate()
  const [make, setMake] = useState<typeof communityEntries>()
  const own = useStore(session.view, (view) => (view.state === 'signed-in' ? view.account.userId : undefined))
  const act = async (work: (actions: CommunityActions) => Promise<Outcome>) => {
    const { actions } = await communities.parts()
    const code = await work(actions)
    if (code !== undefined) toasts.add({ text: t(errorKey(code)), tone: 'danger' })
  }
  return {
    prepare: () => {
      if (make !== undefined) return
      void import('../communities/community-entries.ts').then(
        ({ communityEntries: loaded }) => setMake(() => loaded),
        () => undefined,
      )
    },
    entriesOf: (community) => {
      if (community === undefined || make === undefined) return []
      const { address, communityId } = community
      const doors = {
        own,
        open: (dialog: Parameters<Parameters<typeof communityEntries>[1]['open']>[0]) => show({ kind: 'community', dialog }),
        toSettings: () => void navigate({ to: '/k/$community/settings/{-$section}', params: { community: address, section: undefined } }),
        forget: () => void act((actions) => actions.forget(communityId)),
        markRead: () => void act((actions) => actions.markAllRead(communityId)),
      }
      return make(community, doors, t)
    },
  }
}
