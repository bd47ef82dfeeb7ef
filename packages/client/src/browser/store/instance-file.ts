import type { InstanceMark } from '../../store/instance.ts'

const FILE = 'conclave-instance'
const LONGEST = 64

/** The mark beside the database, in a file that stays open: reading and writing it are synchronous, as the port asks. */
export async function instanceFile(): Promise<InstanceMark & { close(): void }> {
  const directory = await navigator.storage.getDirectory()
  const file = await directory.getFileHandle(FILE, { create: true })
  const handle = await file.createSyncAccessHandle()
  return {
    read: () => {
      const bytes = new Uint8Array(LONGEST)
      const length = handle.read(bytes, { at: 0 })
      return length === 0 ? undefined : bytes.slice(0, length)
    },
    write: (mark) => {
      handle.write(mark, { at: 0 })
      handle.truncate(mark.length)
      handle.flush()
    },
    close: () => handle.close(),
  }
}

/** Whether a database was used here and not erased. Asks for no handle, so that it also answers where none can be had. */
export async function hasInstance(): Promise<boolean> {
  try {
    const directory = await navigator.storage.getDirectory()
    const file = await directory.getFileHandle(FILE)
    return (await file.getFile()).size > 0
  } catch {
    return false
  }
}
