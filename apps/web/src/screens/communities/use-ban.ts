import { useEffect, useRef, useState } from 'react'
import type { CommunityId, UserId } from '@conclave/protocol'
import type { Outcome } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { mayWithdraw } from './may.ts'
import { useOwnId } from './use-own-id.ts'
import { useParts } from './use-parts.ts'

export interface BanWork {
  /** Open links that work: those that one may replace, and those of others. */
  readonly links: { readonly mine: number; readonly others: number }
  readonly replaces: boolean
  setReplaces(replaces: boolean): void
  /** Bans, and then replaces the open links if that is chosen. */
  run(reason: string): Promise<Outcome>
}

/** A ban, with what follows for open links (T11): whoever kept one goes on reading with the help of the server. */
export function useBan({ communityId, userId }: { readonly communityId: CommunityId; readonly userId: UserId }): BanWork {
  const { actions, invites: invitesOf } = useParts()
  const invites = invitesOf(communityId)
  const community = useStore(useApp().communities.one(communityId))
  const own = useOwnId()
  const [replaces, setReplaces] = useState(true)
  // When replacing failed, the same button tries that again.
  const banned = useRef(false)
  useEffect(() => void invites.load(), [invites])
  const { list } = useStore(invites.view)
  // Links of a group belong to those who were asked and have not answered.
  const open = community?.kind === 'community' ? list.filter((invite) => invite.open && invite.ended === undefined) : []
  const mine = open.filter((invite) => community !== undefined && mayWithdraw(community, invite, own)).length
  return {
    links: { mine, others: open.length - mine },
    replaces,
    setReplaces,
    run: async (reason) => {
      const failed = banned.current ? undefined : await actions.ban(communityId, userId, reason)
      if (failed !== undefined) return failed
      banned.current = true
      return replaces && mine > 0 ? invites.replaceOpen() : undefined
    },
  }
}
