/** A few small values of this origin in IndexedDB, each durable when the promise resolves. */
export interface Records {
  get(name: string): Promise<unknown>
  put(name: string, value: unknown): Promise<void>
  delete(name: string): Promise<void>
}

const DATABASE = 'conclave'
const TABLE = 'records'

/** `strict`: flushed to the disk, not only handed to the system. */
export function indexedRecords(): Records {
  return {
    get: (name) => within('readonly', (table) => table.get(name)),
    put: async (name, value) => void (await within('readwrite', (table) => table.put(value, name))),
    delete: async (name) => void (await within('readwrite', (table) => table.delete(name))),
  }
}

async function within(mode: IDBTransactionMode, work: (table: IDBObjectStore) => IDBRequest): Promise<unknown> {
  const database = await open()
  try {
    return await new Promise<unknown>((resolve, reject) => {
      const transaction = database.transaction(TABLE, mode, { durability: 'strict' })
      const request = work(transaction.objectStore(TABLE))
      transaction.addEventListener('complete', () => resolve(request.result))
      const fail = () => reject(transaction.error ?? new Error('IndexedDB gave up'))
      transaction.addEventListener('abort', fail)
      transaction.addEventListener('error', fail)
    })
  } finally {
    database.close()
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1)
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(TABLE))
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB does not open')))
  })
}
