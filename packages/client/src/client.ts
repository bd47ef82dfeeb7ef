import { type CryptoProvider, generateProfileKey, headOf } from '@conclave/crypto'
import type { GroupSuite } from '@conclave/crypto/group'
import type { UserId } from '@conclave/protocol'
import { AccountsArea } from './accounts/index.ts'
import { currentProfileKey, ownDevice } from './accounts/own.ts'
import { opaquePassword, type PasswordProtocol } from './accounts/password.ts'
import { AccountRecords, profileKeyRecord, queueProfileTasks, recordApplier, type Records } from './accounts/records.ts'
import type { Client } from './api.ts'
import type { Clock } from './clock.ts'
import { CommunitiesArea } from './communities/index.ts'
import { type CommunityParts, makeCommunityParts } from './communities/make.ts'
import { archiveWatch, takeArchived } from './communities/keys/archive.ts'
import { FullGroups } from './communities/groups/full-groups.ts'
import { GroupsArea } from './communities/groups/index.ts'
import { groupServer } from './communities/groups/server.ts'
import { ConversationsArea } from './conversations/index.ts'
import { makeSpeech } from './conversations/speech.ts'
import { type Core, makeCore } from './core.ts'
import { addressDirectory } from './people/addresses.ts'
import { ChainDirectory } from './people/chains.ts'
import { chainChanged } from './people/chain-changed.ts'
import { PeopleArea } from './people/index.ts'
import { makePersons } from './people/persons.ts'
import { checkInstance, type InstanceMark } from './store/instance.ts'
import { migrate } from './store/migrations.ts'
import type { Database } from './store/port.ts'
import { accountNumber, readAccount, unconfirmedAccount } from './store/tables/account.ts'
import { newestKey, putKey } from './store/tables/keys.ts'
import { peopleIn } from './store/tables/people.ts'
import type { SyncContext } from './sync/context.ts'
import { SyncArea } from './sync/index.ts'
import { startOver } from './sync/restored.ts'
import type { Connect } from './transport/port.ts'
import { HttpServerLink } from './transport/server-link.ts'

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
  /** Cipher suite of groups that this client founds; X-Wing unless told. */
  readonly groupSuite?: GroupSuite
  /** A group of so many leaves counts as full for this device; 250 unless told, and at most. */
  readonly groupLeaves?: number
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
  const { context, communities } = connectParts(core, options)
  if (options.instance) checkCopy(context, options.instance)
  const sync = new SyncArea(context, communities)
  const { own, speech, persons } = context
  return {
    accounts: new AccountsArea(context, sync),
    people: new PeopleArea(context, persons, speech),
    communities: new CommunitiesArea({
      keeper: communities.keeper,
      speech,
      presence: persons,
      whenReady: (communityId, timeout) => sync.until(() => communities.isReady(communityId), timeout),
      acceptRestored: communities.acceptRestored,
    }),
    conversations: new ConversationsArea({
      core,
      own,
      speech,
      channels: communities.groups.talk,
      typing: (userId, typing) => sync.typing(userId, typing),
    }),
    sync,
    events: core.events,
    close: async () => {
      await sync.shutDown()
      db.close()
    },
  }
}

/** Chains, records and people need each other; here they are told of each other. */
function connectParts(core: Core, options: ClientOptions): { readonly context: SyncContext; readonly communities: CommunityParts<GroupsArea> } {
  const own = ownDevice(core)
  const stored = readAccount(core.db) ?? unconfirmedAccount(core.db)
  const serverUrl = options.serverUrl ?? stored?.serverUrl ?? DEFAULT_URL
  const server = new HttpServerLink(core, options.connect, serverUrl, own.get)
  const link = () => server
  const chains = new ChainDirectory(core, link, (before, after, tell) => chainChanged(context, before, after, tell))
  const head = (userId: UserId) => {
    const chain = chains.known(userId)
    return chain ? headOf(chain) : { seq: 0, hash: new Uint8Array(32) }
  }
  const speech = makeSpeech(core, own, chains)
  const apply = recordApplier(
    core,
    (row, tell) => void persons.save(row, tell, { record: false }),
    (record, tell) => communities.applyRecord(record, tell),
    (record) => takeArchived(core, record),
  )
  const generation = () => chains.known(own.require().userId)?.generation ?? 0
  const records = new AccountRecords({ core, link, own: own.require, head, generation, apply, pulled: archiveWatch(core) })
  const persons = makePersons(core, own, records, speech)
  const context: SyncContext = {
    core,
    own,
    chains,
    records,
    password: options.password ?? opaquePassword,
    link,
    rotateProfileKey: (atLeast) => rotateProfileKey(core, records, atLeast),
    announce: () => peopleIn(core.db, ['contact']).forEach((contact) => persons.sendKey(contact.userId)),
    addresses: addressDirectory(core, link, chains),
    speech,
    persons,
  }
  const communities = makeCommunityParts(context, (ledgers, gateway, looked) => {
    const { groupSuite: suite = 'x-wing', groupLeaves: leaves } = options
    return new GroupsArea({ core, own, ledgers, gateway, server: groupServer(link), suite, leaves, full: new FullGroups(core) }, looked)
  })
  return { context, communities }
}

function rotateProfileKey(core: Core, records: Records, atLeast: number): void {
  const generation = Math.max((newestKey(core.db, 'profile_keys')?.generation ?? 0) + 1, atLeast)
  const key = generateProfileKey(core.crypto, generation)
  putKey(core.db, 'profile_keys', { generation, key: key.secret })
  records.write(profileKeyRecord(currentProfileKey(core.db)))
  queueProfileTasks(core)
}

function checkCopy(context: SyncContext, outside: InstanceMark): void {
  const { core, own } = context
  const instance = checkInstance(core, outside)
  if (instance.replaced && own.get()) {
    startOver(context, { mailbox: accountNumber(core.db, 'mailbox_cursor'), requests: accountNumber(core.db, 'requests_cursor') })
  }
  instance.settle()
}
