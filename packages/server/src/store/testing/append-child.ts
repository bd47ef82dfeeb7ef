import { ConclaveError, type MailboxId } from '@conclave/protocol'
import { openSqliteStore } from '../index.ts'

/**
 * Program for the crash test: appends to a few mailboxes as fast as it can, and prints `MAILBOX SEQ ID` only after an append was acknowledged,
 * until somebody kills it. Arguments: file of the database, number to begin ids with.
 */
const [file, start] = process.argv.slice(2)
if (file === undefined || start === undefined) throw new ConclaveError('E_USAGE', 'append-child FILE START')

const store = await openSqliteStore({ file })
let next = Number(start)

async function appendForEver(mailbox: number): Promise<never> {
  for (;;) {
    const id = next++
    const payload = new Uint8Array(600)
    new DataView(payload.buffer).setUint32(0, id)
    const dedupe = payload.slice(0, 16)
    const { seq } = await store.streams.append({ stream: { kind: 'mailbox', key: `box${mailbox}` as MailboxId }, payload, dedupe })
    process.stdout.write(`${mailbox} ${seq} ${id}\n`)
    if (id % 7 === 0) void store.streams.trim({ kind: 'requests', key: `box${mailbox}` as MailboxId }, 1)
  }
}

process.stdout.write('ready\n')
await Promise.all([0, 1, 2, 3].flatMap((mailbox) => Array.from({ length: 5 }, () => appendForEver(mailbox))))
