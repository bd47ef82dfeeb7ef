import { codeOf } from '@conclave/protocol'
import { expose } from 'comlink'
import { indexedRecords } from '../../../packages/client/src/browser/store/records.ts'
import { type BrowserStore, browserStore, type OpenedStore } from '../../../packages/client/src/browser/store/open-store.ts'
import { databaseCases } from '../../../packages/client/src/store/contract.ts'
import { beginPool, deletePool, filesOfPool, replaceMark, wipe } from './damage.ts'
import type { StorePage, StoreTask } from './globals.ts'
import { fillConversations } from './long-talk.ts'
import { fillWithMessages, openCold } from './messages.ts'

/** @returns the problem of each case, by its name; undefined where all is well */
async function runContract(onDisk: boolean): Promise<Readonly<Record<string, string | undefined>>> {
  const store: BrowserStore = await (onDisk ? disk() : browserStore(false))
  const found: Record<string, string | undefined> = {}
  for (const { name, run } of databaseCases) {
    await store.erase()
    let opened = await store.open()
    const close = () => {
      opened.db.close()
      opened.release()
    }
    const reopen = async () => {
      close()
      opened = await store.open()
      return opened.db
    }
    const problem = await run({ db: opened.db, reopen: onDisk ? reopen : async () => undefined }).catch((error: unknown) => String(error))
    found[name] = problem ?? undefined
    close()
  }
  await store.erase()
  return found
}

/** Once: a second pool would find the handles of the first taken. */
const disk = once(() => browserStore(true))

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

async function withStore<T>(work: (opened: OpenedStore) => T): Promise<T> {
  const store = await disk()
  const opened = await store.open()
  try {
    return work(opened)
  } finally {
    opened.db.close()
    opened.release()
  }
}

/** @returns how many rows were written, and what stopped it */
function write({ db }: OpenedStore, rows: number, bytes: number): { written: number; code: string | undefined } {
  db.exec('CREATE TABLE IF NOT EXISTS filler (v BLOB)')
  for (let written = 0; written < rows; written++) {
    try {
      db.tx(() => db.run('INSERT INTO filler (v) VALUES (?)', [new Uint8Array(bytes).fill(1)]))
    } catch (error) {
      return { written, code: codeOf(error) ?? String(error) }
    }
  }
  return { written: rows, code: undefined }
}

function count({ db }: OpenedStore): unknown {
  return { rows: db.all('SELECT count(*) AS n FROM filler')[0]?.['n'], integrity: db.all('PRAGMA integrity_check') }
}

/** @returns why the browser does not give the key away */
async function exportKey(): Promise<string> {
  const record = (await indexedRecords().get('database-key')) as { readonly key: CryptoKey }
  return crypto.subtle.exportKey('raw', record.key).then(
    () => 'exported',
    (error: unknown) => (error instanceof Error ? error.name : 'refused'),
  )
}

/** @returns bytes of all files of the pool, and in how many of them `text` stands as it is */
async function findOnDisk(text: string): Promise<{ bytes: number; found: number }> {
  await withStore(({ db }) => db.exec(`CREATE TABLE IF NOT EXISTS said (v TEXT); INSERT INTO said VALUES ('${text}')`))
  let [bytes, found] = [0, 0]
  for (const handle of await filesOfPool()) {
    const content = await (await handle.getFile()).arrayBuffer()
    bytes += content.byteLength
    if (new TextDecoder('latin1').decode(content).includes(text)) found++
  }
  return { bytes, found }
}

async function runTask(task: StoreTask): Promise<unknown> {
  switch (task.name) {
    case 'contract':
      return runContract(task.disk)
    case 'write':
      return withStore((opened) => write(opened, task.rows, task.bytes))
    case 'count':
      return withStore(count)
    case 'find-on-disk':
      return findOnDisk(task.text)
    case 'export-key':
      return exportKey()
    case 'forget-key':
      return indexedRecords().delete('database-key')
    case 'replace-mark':
      return replaceMark()
    case 'delete-pool':
      return deletePool()
    case 'begin-pool':
      return beginPool(task.files)
    case 'count-pool':
      return (await filesOfPool()).length
    case 'wipe':
      return wipe(await disk(), task.interrupted)
    case 'settings':
      return withStore(({ db }) =>
        ['synchronous', 'journal_mode', 'secure_delete'].map((name) => Object.values(db.all(`PRAGMA ${name}`)[0] ?? {})[0]),
      )
    case 'fill-with-messages':
      return withStore(({ db }) => fillWithMessages(db, task.count))
    case 'fill-conversations':
      return withStore(({ db }) => fillConversations(db, task.count))
    case 'open-cold':
      return openCold()
  }
}

expose({ store: runTask } satisfies StorePage)
