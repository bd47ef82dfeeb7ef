import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { databaseCases, type OpenedDatabase } from '../store/contract.ts'
import { openMemoryStore, openStore } from './store.ts'
import { openSqlCipher } from './sqlcipher.ts'

const KEY = new Uint8Array(32).fill(7)
const folder = () => mkdtempSync(join(tmpdir(), 'conclave-store-'))
const code = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    return (error as { code?: string }).code
  }
  return 'no error'
}

function contract(name: string, open: () => OpenedDatabase & { dispose(): void }): void {
  describe(`database contract: ${name}`, () => {
    it.each(databaseCases)('$name', async ({ run }) => {
      const opened = open()
      try {
        await run(opened)
      } finally {
        opened.dispose()
      }
    })
  })
}
contract('memory', () => {
  const db = openSqlCipher(':memory:', KEY)
  return { db, reopen: async () => undefined, dispose: () => db.close() }
})
contract('SQLCipher file', () => {
  const home = folder()
  let db = openSqlCipher(join(home, 'x.db'), KEY)
  return {
    db,
    reopen: async () => {
      db.close()
      return (db = openSqlCipher(join(home, 'x.db'), KEY))
    },
    dispose: () => {
      db.close()
      rmSync(home, { recursive: true })
    },
  }
})

describe('store of a home', () => {
  it('is encrypted, private, and taken by one process', () => {
    const home = folder()
    const db = openStore({ home })
    db.run('INSERT INTO meta VALUES (?, ?)', ['secret-name', 'secret-words'])
    expect(code(() => openStore({ home }))).toBe('E_STORE_IN_USE')
    db.close()
    const bytes = readFileSync(join(home, 'client.db')).toString('latin1')
    expect(bytes).not.toContain('secret')
    expect(bytes).not.toContain('SQLite format')
    for (const name of ['client.db', 'store.key', 'store.check']) expect(statSync(join(home, name)).mode & 0o777).toBe(0o600)
    expect(statSync(home).mode & 0o777).toBe(0o700)
    const again = openStore({ home })
    expect(again.all('SELECT value FROM meta WHERE key = ?', ['secret-name'])).toEqual([{ value: 'secret-words' }])
    again.close()
    rmSync(home, { recursive: true })
  })
  it('tells a wrong key, a missing key and a damaged file apart', () => {
    const home = folder()
    openStore({ home }).close()
    const key = readFileSync(join(home, 'store.key'))
    writeFileSync(join(home, 'store.key'), new Uint8Array(32))
    expect(code(() => openStore({ home }))).toBe('E_STORE_KEY')
    rmSync(join(home, 'store.key'))
    expect(code(() => openStore({ home }))).toBe('E_STORE_KEY')
    writeFileSync(join(home, 'store.key'), key)
    const file = join(home, 'client.db')
    chmodSync(file, 0o600)
    writeFileSync(file, new Uint8Array(8192).fill(0x41))
    expect(code(() => openStore({ home }))).toBe('E_STORE_CORRUPT')
    rmSync(home, { recursive: true })
  })
  it('opens in memory', () => {
    const db = openMemoryStore()
    expect(db.all('SELECT count(*) AS n FROM messages')).toEqual([{ n: 0 }])
    db.close()
  })
})
