import { useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { App } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'

interface Neighbours {
  /** Where the conversation or channel above or below is; undefined at the ends. */
  beside(step: -1 | 1, only: 'unread' | undefined): string | undefined
  /** The same of communities; above the first one is home. */
  community(step: -1 | 1): string | undefined
}

/** What lies above and below where one is. */
export function useNeighbours(): Neighbours {
  const app = useApp()
  const { address, community, channel } = useParams({ strict: false })
  return useMemo(
    () => ({
      beside: (step, only) =>
        community === undefined ? conversationBeside(app, address, step, only) : channelBeside(app, community, channel, step, only),
      community: (step) => communityBeside(app, community, step),
    }),
    [app, address, community, channel],
  )
}

function conversationBeside({ conversations }: App, address: string | undefined, step: -1 | 1, only: 'unread' | undefined): string | undefined {
  const { rows } = conversations.view.get()
  const first = only === 'unread' ? rows.find((row) => row.unread > 0) : rows[0]
  const here = address === undefined ? undefined : conversations.at(address).get()
  const target = here === undefined || here === 'missing' ? first?.conversationId : conversations.neighbour(here, step, only)
  const to = rows.find((row) => row.conversationId === target)?.address
  return to && `/c/${to}`
}

function channelBeside(
  { communities }: App,
  community: string,
  address: string | undefined,
  step: -1 | 1,
  only: 'unread' | undefined,
): string | undefined {
  const channels = communities.view.get().rows.find((row) => row.address === community)?.channels ?? []
  const here = channels.find((channel) => channel.address === address)
  const to = here === undefined ? channels[0]?.address : communities.neighbour(here, step, only)
  return to && `/k/${community}/${to}`
}

function communityBeside({ communities }: App, community: string | undefined, step: -1 | 1): string | undefined {
  const rows = communities.view.get().rows.filter((row) => row.kind === 'community')
  const at = rows.findIndex((row) => row.address === community)
  if (at + step < 0) return community === undefined ? undefined : '/'
  const to = rows[at + step]?.address
  return to && `/k/${to}`
}
