import { type CryptoProvider, generateProfileKey, headOf } from '@conclave/crypto'
import type { AccountContext } from './accounts/context.ts'
import { accountsArea } from './accounts/index.ts'
import { currentProfileKey, ownDevice } from './accounts/own.ts'
import { opaquePassword, type PasswordProtocol } from './accounts/password.ts'
import { accountRecords, profileKeyRecord, queueProfileTasks, recordApplier, type Records } from './accounts/records.ts'
import type { Client } from './api.ts'
import type { Clock } from './clock.ts'
import { conversationsArea } from './conversations/index.ts'
import { makeSpeech } from './conversations/speech.ts'
import { makeCore } from './core.ts'
import { addressDirectory } from './people/addresses.ts'
import { chainDirectory } from './people/chains.ts'
import { chainChanged } from './people/chain-changed.ts'
import { peopleArea } from './people/index.ts'
import { makePersons } from './people/persons.ts'
import { checkInstance, type InstanceMark } from './store/instance.ts'
import { migrate } from './store/migrations.ts'
import type { Database } from './store/port.ts'
import { accountNumber, readAccount } from './store/tables/account.ts'
import { newestKey, putKey } from './store/tables/keys.ts'
import { peopleIn } from './store/tables/people.ts'
import type { SyncContext } from './sync/context.ts'
import { SyncArea } from './sync/index.ts'
import { startOver } from './sync/restored.ts'
import type { Connect } from './transport/port.ts'
import { serverLink } from './transport/server-link.ts'

export interface ClientOptions {
  /** The client owns it from now on and closes it. */
  readonly db: Database
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly connect: Connect
  /** `http(s)://host[:port]`; the one of sign-up when missing. A known account accepts another address only of the same server. */
  readonly serverUrl?: string
  /** Where OPAQUE runs; here unless given. */
  readonly password?: PasswordProtocol
  /** Kept beside the store, so that an older copy of the store is noticed. */
  readonly instance?: InstanceMark
}

const DEFAULT_URL = 'http://127.0.0.1:8787'

/**
 * Opens the client on a store. Nothing goes over the network before it is asked to.
 * @throws ConclaveError `E_STORE_NEWER`, `E_STORE_CORRUPT`
 */
export function openClient(options: ClientOptions): Client {
  const { db } = options
  migrate(db)
  const core = makeCore(options)
  const own = ownDevice(core)
  const stored = readAccount(db)
  const serverUrl = options.serverUrl ?? stored?.serverUrl ?? DEFAULT_URL
  const link = serverLink(core, options.connect, serverUrl, own.get)
  const chains = chainDirectory(core, () => link, (before, after, tell) => chainChanged(context, before, after, tell))
  const speech = makeSpeech(core, own, chains)
  const persons = makePersons(core, own, () => records, speech)
  const apply = recordApplier(core, (row, tell) => void persons.save(row, tell, { record: false }))
  const head = (userId: Parameters<typeof chains.known>[0]) => {
    const chain = chains.known(userId)
    return chain ? headOf(chain) : { seq: 0, hash: new Uint8Array(32) }
  }
  const records: Records = accountRecords(core, () => link, own.require, head, apply)
  const accounts: AccountContext = {
    core,
    own,
    chains,
    records,
    password: options.password ?? opaquePassword,
    link: () => link,
    rotateProfileKey: (atLeast) => {
      const generation = Math.max((newestKey(db, 'profile_keys')?.generation ?? 0) + 1, atLeast)
      const key = generateProfileKey(core.crypto, generation)
      putKey(db, 'profile_keys', { generation, key: key.secret })
      records.write(profileKeyRecord(currentProfileKey(db)))
      queueProfileTasks(core)
    },
    announce: () => peopleIn(db, ['contact']).forEach((contact) => persons.sendKey(contact.userId)),
  }
  const context: SyncContext = { ...accounts, addresses: addressDirectory(core, () => link, chains), speech, persons }
  const instance = options.instance && checkInstance(core, options.instance)
  if (instance?.replaced && own.get()) startOver(context, { mailbox: accountNumber(db, 'mailbox_cursor'), requests: accountNumber(db, 'requests_cursor') })
  instance?.settle()
  const sync = new SyncArea(context)
  return {
    accounts: accountsArea(accounts),
    people: peopleArea(accounts, persons, speech),
    conversations: conversationsArea(core, own, speech, (userId, typing) => sync.typing(userId, typing)),
    sync,
    events: core.events,
    close: async () => {
      await sync.shutDown()
      db.close()
    },
  }
}
