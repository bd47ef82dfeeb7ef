import { codeOf, type ConversationId, type MessageId, type UserId } from '@conclave/protocol'
import { migrate } from './migrations.ts'
import type { Database } from './port.ts'
import { insertMessage } from './tables/messages.ts'
import { searchMessages } from './tables/search.ts'

/** A database of an adapter. `reopen` gives the same data again, or undefined for one that keeps nothing. */
export interface OpenedDatabase {
  readonly db: Database
  reopen(): Promise<Database | undefined>
}

/** One thing that every adapter of the database port does. It needs no test runner, so that it runs inside a browser's worker too. */
export interface DatabaseCase {
  readonly name: string
  /** Gets an empty database. @throws when the adapter does something else */
  run(opened: OpenedDatabase): Promise<void>
}

const value = (row: Readonly<Record<string, unknown>> | undefined): unknown => Object.values(row ?? {})[0]
const values = (db: Database): readonly unknown[] => db.all('SELECT v FROM t ORDER BY id').map(value)

export const databaseCases: readonly DatabaseCase[] = [
  inTable('gives back null, integers, text and bytes as they were', (db) => {
    const all = [null, 0, -1, 2 ** 31, -(2 ** 40), Number.MAX_SAFE_INTEGER, '', 'ä\u{1f511}\0x', new Uint8Array([0, 255])]
    all.forEach((one, i) => db.run('INSERT INTO t VALUES (?, ?)', [i, one]))
    same(values(db), all)
  }),
  inTable('counts changes and names the new row', (db) => {
    same(db.run('INSERT INTO t (v) VALUES (?)', ['a']), { changes: 1, rowId: 1 })
    same(db.run('INSERT INTO t (v) VALUES (?)', ['b']).rowId, 2)
    same(db.run('UPDATE t SET v = ?', ['c']).changes, 2)
  }),
  inTable('rolls a failed transaction back and returns the result of a good one', (db) => {
    const fails = () =>
      db.tx(() => {
        db.run('INSERT INTO t (v) VALUES (1)')
        throw new Error('no')
      })
    same(messageOf(fails), 'no')
    same(
      db.tx(() => db.run('INSERT INTO t (v) VALUES (2)').changes),
      1,
    )
    same(values(db), [2])
  }),
  inTable('joins a transaction inside another', (db) => {
    const outer = () =>
      db.tx(() => {
        db.tx(() => db.run('INSERT INTO t (v) VALUES (1)'))
        throw new Error('outer')
      })
    same(messageOf(outer), 'outer')
    same(values(db), [])
    db.tx(() => db.run('INSERT INTO t (v) VALUES (1)'))
    same(values(db), [1])
  }),
  inTable('goes on after a violated constraint', (db) => {
    db.run('INSERT INTO t VALUES (1, 1)')
    same(messageOf(() => db.run('INSERT INTO t VALUES (1, 2)')) === undefined, false)
    db.run('INSERT INTO t VALUES (2, 2)')
    same(values(db), [1, 2])
  }),
  inTable('keeps what was committed', async (db, { reopen }) => {
    db.tx(() => db.run('INSERT INTO t (v) VALUES (?)', ['kept']))
    const again = await reopen()
    if (again) same(values(again), ['kept'])
  }),
  inTable('reports a full disk, loses nothing and goes on when there is room', (db) => {
    migrate(db)
    db.run('INSERT INTO t (v) VALUES (?)', ['before'])
    db.all(`PRAGMA max_page_count = ${Number(value(db.all('PRAGMA page_count')[0])) + 2}`)
    const fill = () => db.tx(() => db.run('INSERT INTO t (v) VALUES (?)', [new Uint8Array(1 << 20)]))
    same(errorCode(fill), 'E_STORE_FULL')
    same(values(db), ['before'])
    db.all('PRAGMA max_page_count = 1000000')
    fill()
    same(value(db.all('SELECT count(*) AS n FROM t')[0]), 2)
  }),
  inTable('refuses a database of a newer program', (db) => {
    migrate(db)
    migrate(db)
    db.exec('PRAGMA user_version = 999')
    same(
      errorCode(() => migrate(db)),
      'E_STORE_NEWER',
    )
  }),
  ...searchCases(),
]

function searchCases(): readonly DatabaseCase[] {
  const filled = (name: string, run: (found: (query: string, limit?: number) => readonly string[], db: Database) => void): DatabaseCase => ({
    name: `search ${name}`,
    run: async ({ db }) => {
      migrate(db)
      say(db, 'a', 'The quick brown fox')
      say(db, 'b', 'Crème brûlée, bitte! 😀')
      say(db, 'c', 'quick: AND "NOT" near(x) col*umn 2026-11-21')
      say(db, 'd', 'quick notice', 'notice')
      run((query, limit = 50) => searchMessages(db, query, limit).map((row) => row.messageId), db)
    },
  })
  return [
    filled('finds every word in any case, the last as a beginning, newest first', (found) => {
      same(found('QUICK'), ['c', 'a'])
      same(found('quick'), ['c', 'a'])
      same(found('quick', 1), ['c'])
      same(found('fox qui'), ['a'])
      same(found('qui fox'), [])
      same(found('creme BRUL'), ['b'])
      same(found('nothing'), [])
    }),
    filled('takes operators, quotes and endless queries as words', (found) => {
      same(found('AND "not'), ['c'])
      same(found('fox OR bitte'), [])
      same(found('near(x)'), ['c'])
      same(found('text:quick'), [])
      same(found('2026-11'), ['c'])
      for (const nothing of ['', ' ', '"', '""""', '*', '^', '(', '-', '😀', '\0', '\ud800', "'; DROP TABLE messages; --"]) same(found(nothing), [])
      same(found('x '.repeat(25_000)), ['c'])
      same(found('y'.repeat(50_000)), [])
    }),
    filled('forgets what was deleted or changed', (found, db) => {
      db.run("UPDATE messages SET state = 'read' WHERE message_id = 'a'")
      same(found('fox'), ['a'])
      db.run("UPDATE messages SET text = 'slow' WHERE message_id = 'a'")
      same([found('fox'), found('slow')], [[], ['a']])
      db.run("DELETE FROM messages WHERE message_id = 'c'")
      same(found('near'), [])
      db.run('DELETE FROM messages')
      same(found('slow'), [])
      db.run("INSERT INTO message_words (message_words, rank) VALUES ('integrity-check', 1)")
    }),
  ]
}

function say(db: Database, messageId: string, text: string, kind: 'text' | 'notice' = 'text'): void {
  const ids = { messageId: messageId as MessageId, conversationId: 'c' as ConversationId, senderUserId: 'u' as UserId }
  insertMessage(db, { ...ids, kind, text, sentAt: 0, state: 'received' })
}

function inTable(name: string, run: (db: Database, opened: OpenedDatabase) => void | Promise<void>): DatabaseCase {
  return {
    name,
    run: async (opened) => {
      opened.db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, v)')
      await run(opened.db, opened)
    },
  }
}

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return undefined
}
const errorCode = (work: () => unknown): unknown => codeOf(thrownBy(work))
const messageOf = (work: () => unknown): unknown => {
  const error = thrownBy(work)
  return error instanceof Error ? error.message : error
}

/** Rows and bytes by what they hold. */
function same(actual: unknown, expected: unknown): void {
  const text = (one: unknown) => JSON.stringify(one, (_, part: unknown) => (part instanceof Uint8Array ? { bytes: [...part] } : part))
  // Bytes of Node print themselves before the replacer sees them.
  const plain = (one: unknown): unknown => (one instanceof Uint8Array ? new Uint8Array(one) : Array.isArray(one) ? one.map(plain) : one)
  const [found, wanted] = [text(plain(actual)), text(plain(expected))]
  if (found !== wanted) throw new Error(`found ${found}, expected ${wanted}`)
}
