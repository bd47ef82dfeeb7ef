import { expect, it } from 'vitest'
import { openSqlCipher } from '../node/sqlcipher.ts'
import { migrate } from './migrations.ts'
import { schema1 } from './schema-1.ts'
import { schema2 } from './schema-2.ts'
import { schema3 } from './schema-3.ts'
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
