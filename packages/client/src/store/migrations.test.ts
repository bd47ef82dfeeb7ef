import type { CommunityId } from '@conclave/protocol'
import { expect, it } from 'vitest'
import { openSqlCipher } from '../node/sqlcipher.ts'
import { migrate } from './migrations.ts'
import { schema1 } from './schema-1.ts'
import { schema2 } from './schema-2.ts'
import { schema3 } from './schema-3.ts'
import { schema4 } from './schema-4.ts'
import { schema5 } from './schema-5.ts'
import { schema6 } from './schema-6.ts'
import { schema7 } from './schema-7.ts'
import { schema8 } from './schema-8.ts'
import { schema9 } from './schema-9.ts'
import { ledgerWords, putLedgerWords } from './tables/community-keys.ts'
import { allConversations, conversationAt } from './tables/conversations.ts'

it('conversations of an older program get random names of their own', () => {
  const db = openSqlCipher(':memory:', new Uint8Array(32).fill(7))
  for (const schema of [schema1, schema2, schema3]) db.exec(schema)
  db.exec('PRAGMA user_version = 3')
  for (const id of ['one', 'two', 'three'])
    db.run('INSERT INTO conversations (conversation_id, user_id, draft) VALUES (?, ?, ?)', [id, `user ${id}`, 'kept'])
  migrate(db)
  const rows = allConversations(db)
  expect(rows.map(({ address }) => address)).toEqual(Array(3).fill(expect.stringMatching(/^[\w-]{12}$/)))
  expect(new Set(rows.map(({ address }) => address)).size).toBe(3)
  for (const { address, conversationId } of rows) expect(conversationAt(db, address)).toMatchObject({ conversationId, draft: 'kept' })
  expect(conversationAt(db, 'nowhere')).toBeUndefined()
  db.close()
})

it('opened words of an older program are found under what they are words of', () => {
  const db = openSqlCipher(':memory:', new Uint8Array(32).fill(7))
  for (const schema of [schema1, schema2, schema3, schema4, schema5, schema6, schema7, schema8, schema9]) db.exec(schema)
  db.exec('PRAGMA user_version = 9')
  const [name, icon] = [new TextEncoder().encode('{"name":"Harbour"}'), new Uint8Array([0x89, 0x50, 0x4e, 0x47])]
  const id = 'community' as CommunityId
  putLedgerWords(db, id, 'hash-of-name', name)
  putLedgerWords(db, id, 'hash-of-icon', icon)
  migrate(db)
  const words = ledgerWords(db, id)
  expect(words.get('channel.hash-of-name')).toEqual(name)
  expect(words.get('icon.hash-of-icon')).toEqual(icon)
  expect([...words.keys()].filter((key) => key.startsWith('icon') || !key.includes('.'))).toEqual(['icon.hash-of-icon'])
  db.close()
})
