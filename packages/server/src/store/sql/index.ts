import type { Kysely } from 'kysely'
import type { Store } from '../port.ts'
import type { Tables } from '../schema/index.ts'
import { accounts } from './accounts.ts'
import { communities } from './communities.ts'
import { devices } from './devices.ts'
import { invites } from './invites.ts'
import { prekeys } from './prekeys.ts'
import { sessions } from './sessions.ts'
import type { StreamWriter } from './stream-writer.ts'

export type RelationalStore = Pick<Store, 'accounts' | 'devices' | 'prekeys' | 'sessions' | 'invites' | 'communities'>

/** The tables beside the streams, for every SQL database. The adapter runs each call in a transaction. */
export function relationalStore(db: Kysely<Tables>, streams: StreamWriter): RelationalStore {
  return {
    accounts: accounts(db, streams),
    devices: devices(db),
    prekeys: prekeys(db),
    sessions: sessions(db, streams),
    invites: invites(db),
    communities: communities(db, streams),
  }
}
