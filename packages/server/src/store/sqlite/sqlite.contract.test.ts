import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storeContract } from '../contract.ts'
import { openSqliteStore } from './open.ts'

storeContract('SQLite', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'conclave-store-'))
  const file = join(directory, 'conclave.db')
  let store = await openSqliteStore({ file })
  return {
    store,
    reopen: async () => {
      await store.close()
      store = await openSqliteStore({ file })
      return store
    },
    dispose: async () => {
      await store.close()
      rmSync(directory, { recursive: true })
    },
  }
})
