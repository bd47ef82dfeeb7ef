import { type Endpoint, expose, type Remote, wrap } from 'comlink'
import type { ClientEvent } from '../../api.ts'
import { answerOf } from '../answer.ts'
import { type OwnerDoor, type OwnerStatus, type TabDoor, tabLock } from '../protocol.ts'
import { batches } from './batches.ts'
import { Session } from './session.ts'

export interface Owner {
  /** The tab holds its lock already. A tab that joins again has lost its former way here. */
  join(tab: string, endpoint: Endpoint): void
}

/** Serves all tabs of the origin from one client. */
export function makeOwner(options: { serverUrl: string; disk: boolean }): Owner {
  const tabs = new Map<string, Remote<TabDoor>>()
  const toAll = (tell: (tab: Remote<TabDoor>) => Promise<void>) => tabs.forEach((tab) => void tell(tab).catch(() => undefined))
  const session = new Session({
    ...options,
    onStatus: (status: OwnerStatus) => toAll((tab) => tab.status(status)),
    onEvent: batches<ClientEvent>((events) => toAll((tab) => tab.events(events))),
  })
  const door: OwnerDoor = { invoke: (call) => answerOf(() => session.invoke(call)) }
  return {
    join: (tab, endpoint) => {
      const remote = wrap<TabDoor>(endpoint)
      if (!tabs.has(tab)) void navigator.locks.request(tabLock(tab), () => void tabs.delete(tab))
      tabs.set(tab, remote)
      expose(door, endpoint)
      void remote.status(session.status)
    },
  }
}
