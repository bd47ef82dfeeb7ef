import { type Client, type ClientEvent, type ClientOptions, type Connect, type Database, openClient } from '@conclave/client'
import { nodeTransport, openMemoryStore } from '@conclave/client/node'
import { type CryptoProvider, webCryptoProvider } from '@conclave/crypto'
import type { WorldClock } from './clock.ts'
import { type Mortal, mortal } from './mortal.ts'
import { cheapPassword } from './password.ts'

/** Parts that a test replaces for one run of a client. */
export type Replaced = Partial<
  Pick<ClientOptions, 'crypto' | 'connect' | 'db' | 'password' | 'clock' | 'instance' | 'serverUrl' | 'groupSuite' | 'groupLeaves'>
>

/** One device: its store lives as long as the world, the client on it may be opened again and again. */
export interface WorldDevice {
  readonly db: Database
  readonly client: Client
  readonly events: readonly ClientEvent[]
  /** Ends the client and opens the store again, as after a restart. */
  reopen(replaced?: Replaced): Promise<Client>
  /** The client is gone without a word, as after SIGKILL; then the store is opened again. */
  crash(replaced?: Replaced): Client
  /** A copy of every row, to be put back later, as from a backup. */
  snapshot(): { restore(): void }
  close(): Promise<void>
}

export interface DeviceParts {
  serverUrl(): string
  readonly clock: WorldClock
  readonly crypto?: CryptoProvider
  readonly connect?: Connect
  /** Of groups that it founds; X-Wing unless told. */
  readonly groupSuite?: ClientOptions['groupSuite']
  /** A group of so many devices counts as full for it. */
  readonly groupLeaves?: number
}

export function worldDevice(parts: DeviceParts): WorldDevice {
  const store = openMemoryStore()
  const db: Database = { ...store, close: () => undefined }
  const events: ClientEvent[] = []
  let life: Mortal
  const open = (replaced: Replaced = {}): Client => {
    life = mortal({ db, clock: parts.clock, connect: parts.connect ?? nodeTransport, ...replaced })
    const suite = parts.groupSuite === undefined ? {} : { groupSuite: parts.groupSuite }
    const leaves = parts.groupLeaves === undefined ? {} : { groupLeaves: parts.groupLeaves }
    const base = { crypto: parts.crypto ?? webCryptoProvider(), serverUrl: parts.serverUrl(), password: cheapPassword, ...suite, ...leaves }
    const opened = openClient({ ...base, ...replaced, db: life.db, connect: life.connect, clock: life.clock })
    opened.events.subscribe((event) => events.push(event))
    return opened
  }
  let client = open()
  return {
    db,
    events,
    get client() {
      return client
    },
    reopen: async (replaced) => {
      await client.close()
      return (client = open(replaced))
    },
    crash: (replaced) => {
      life.kill()
      return (client = open(replaced))
    },
    snapshot: () => snapshot(store),
    close: async () => {
      await client.close()
      store.close()
    },
  }
}

function snapshot(db: Database): { restore(): void } {
  const tables = db
    .all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'message_words%'")
    .map((row) => String(row['name']))
  const rows = tables.map((name) => ({ name, rows: db.all(`SELECT * FROM ${name}`) }))
  const restore = () =>
    db.tx(() => {
      for (const { name, rows: kept } of rows) {
        db.exec(`DELETE FROM ${name}`)
        for (const row of kept)
          db.run(
            `INSERT INTO ${name} (${Object.keys(row).join(', ')}) VALUES (${Object.keys(row)
              .map(() => '?')
              .join(', ')})`,
            Object.values(row),
          )
      }
    })
  return { restore }
}
