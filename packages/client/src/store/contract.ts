import { describe, expect, it } from 'vitest'
import { migrate } from './migrations.ts'
import type { Database } from './port.ts'

/** What every adapter of the database port does. `reopen` gives the same data again, or undefined for one that keeps nothing. */
export interface OpenedDatabase {
  readonly db: Database
  reopen(): Database | undefined
  dispose(): void
}

export function databaseContract(name: string, open: () => OpenedDatabase): void {
  const using = (work: (db: Database, opened: OpenedDatabase) => void) => () => {
    const opened = open()
    try {
      opened.db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, v)')
      work(opened.db, opened)
    } finally {
      opened.dispose()
    }
  }
  describe(`database contract: ${name}`, () => {
    it(
      'gives back null, integers, text and bytes as they were',
      using((db) => {
        const values = [null, 0, -1, Number.MAX_SAFE_INTEGER, '', 'ä\u{1f511}\0x', new Uint8Array([0, 255])]
        values.forEach((value, i) => db.run('INSERT INTO t VALUES (?, ?)', [i, value]))
        const back = db.all('SELECT v FROM t ORDER BY id').map((row) => (row['v'] instanceof Uint8Array ? new Uint8Array(row['v']) : row['v']))
        expect(back).toEqual(values)
      }),
    )
    it(
      'counts changes and names the new row',
      using((db) => {
        expect(db.run('INSERT INTO t (v) VALUES (?)', ['a'])).toEqual({ changes: 1, rowId: 1 })
        expect(db.run('INSERT INTO t (v) VALUES (?)', ['b']).rowId).toBe(2)
        expect(db.run('UPDATE t SET v = ?', ['c']).changes).toBe(2)
      }),
    )
    it(
      'rolls a failed transaction back and returns the result of a good one',
      using((db) => {
        const fails = () =>
          db.tx(() => {
            db.run('INSERT INTO t (v) VALUES (1)')
            throw new Error('no')
          })
        expect(fails).toThrow('no')
        expect(db.tx(() => db.run('INSERT INTO t (v) VALUES (2)').changes)).toBe(1)
        expect(db.all('SELECT v FROM t')).toHaveLength(1)
      }),
    )
    it(
      'joins a transaction inside another',
      using((db) => {
        const outer = () =>
          db.tx(() => {
            db.tx(() => db.run('INSERT INTO t (v) VALUES (1)'))
            throw new Error('outer')
          })
        expect(outer).toThrow('outer')
        expect(db.all('SELECT * FROM t')).toHaveLength(0)
        db.tx(() => db.run('INSERT INTO t (v) VALUES (1)'))
        expect(db.all('SELECT * FROM t')).toHaveLength(1)
      }),
    )
    it(
      'goes on after a violated constraint',
      using((db) => {
        db.run('INSERT INTO t VALUES (1, 1)')
        expect(() => db.run('INSERT INTO t VALUES (1, 2)')).toThrow()
        expect(db.all('SELECT v FROM t')).toEqual([{ v: 1 }])
      }),
    )
    it(
      'keeps what was committed',
      using((db, opened) => {
        db.tx(() => db.run('INSERT INTO t (v) VALUES (?)', ['kept']))
        const again = opened.reopen()
        if (again) expect(again.all('SELECT v FROM t')).toEqual([{ v: 'kept' }])
      }),
    )
    it(
      'reports a full disk, loses nothing and goes on when there is room',
      using((db) => {
        migrate(db)
        db.run('INSERT INTO t (v) VALUES (?)', ['before'])
        const pages = Number(Object.values(db.all('PRAGMA page_count')[0] ?? {})[0])
        db.all(`PRAGMA max_page_count = ${pages + 2}`)
        const fill = () => db.tx(() => db.run('INSERT INTO t (v) VALUES (?)', [new Uint8Array(1 << 20)]))
        expect(fill).toThrow(expect.objectContaining({ code: 'E_STORE_FULL' }))
        expect(db.all('SELECT v FROM t')).toEqual([{ v: 'before' }])
        db.all('PRAGMA max_page_count = 1000000')
        fill()
        expect(db.all('SELECT count(*) AS n FROM t')).toEqual([{ n: 2 }])
      }),
    )
    it(
      'refuses a database of a newer program',
      using((db) => {
        migrate(db)
        migrate(db)
        db.exec('PRAGMA user_version = 999')
        expect(() => migrate(db)).toThrow(expect.objectContaining({ code: 'E_STORE_NEWER' }))
      }),
    )
  })
}
