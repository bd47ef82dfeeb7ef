import { OWNER_LOCK } from '../../../packages/client/src/browser/protocol.ts'
import { indexedRecords } from '../../../packages/client/src/browser/store/records.ts'
import type { BrowserStore } from '../../../packages/client/src/browser/store/open-store.ts'

const wrappedKey = async (): Promise<string> => JSON.stringify(await indexedRecords().get('database-key'), bytesAsText)
const bytesAsText = (_: string, value: unknown): unknown => (value instanceof ArrayBuffer ? new Uint8Array(value).join() : value)

/**
 * Wipes the store, or begins to: with `interrupted` nothing is deleted any more once it has begun, as if the browser had ended then.
 * @returns how many tables there are at the next opening, and whether the key is another one
 */
export async function wipe(store: BrowserStore, interrupted: boolean): Promise<{ tables: number; isOtherKey: boolean }> {
  const before = await wrappedKey()
  const { prototype } = IDBObjectStore
  const { delete: remove } = prototype
  if (interrupted) {
    prototype.delete = () => {
      throw new Error('the browser ends here')
    }
  }
  await store.erase().catch(() => undefined)
  prototype.delete = remove
  const { db, release } = await store.open()
  const tables = db.all("SELECT 1 FROM sqlite_master WHERE type = 'table'").length
  db.close()
  release()
  return { tables, isOtherKey: (await wrappedKey()) !== before }
}

/** What the package of SQLite does when its pool cannot start. @returns the name of the error */
export async function deletePool(): Promise<string> {
  const root = await navigator.storage.getDirectory()
  return root.removeEntry('.conclave', { recursive: true }).then(
    () => 'deleted',
    (error: unknown) => (error instanceof Error ? error.message : 'refused'),
  )
}

/** The mark beside the database becomes that of another opening: then the database is an older copy. */
export async function replaceMark(): Promise<void> {
  const root = await navigator.storage.getDirectory()
  const file = await root.getFileHandle('conclave-instance')
  const handle = await navigator.locks.request(OWNER_LOCK, () => file.createSyncAccessHandle())
  handle.write(crypto.getRandomValues(new Uint8Array(16)), { at: 0 })
  handle.close()
}

/** Everything is gone but these empty files of a pool: as after a worker that ended while it made the first pool. Before this worker has opened it. */
export async function beginPool(files: number): Promise<void> {
  const root = await navigator.storage.getDirectory()
  await root.removeEntry('.conclave', { recursive: true }).catch(() => undefined)
  await indexedRecords().delete('database-key')
  const pool = await (await root.getDirectoryHandle('.conclave', { create: true })).getDirectoryHandle('.opaque', { create: true })
  for (let i = 0; i < files; i++) await pool.getFileHandle(`file-${i}`, { create: true })
}

export async function filesOfPool(): Promise<readonly FileSystemFileHandle[]> {
  const root = await navigator.storage.getDirectory()
  const pool = await (await root.getDirectoryHandle('.conclave')).getDirectoryHandle('.opaque')
  const found: FileSystemFileHandle[] = []
  for await (const handle of pool.values()) if (handle instanceof FileSystemFileHandle) found.push(handle)
  return found
}
