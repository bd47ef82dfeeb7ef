import { LEGAL_BASIS, type Table } from './declare.ts'

const name = {
  legalBasis: LEGAL_BASIS.contract,
  retention:
    'until the device is removed (mailbox, requests), the account is deleted (records, chain), the channel is deleted (channel) or the community is removed (governance, group)',
} as const
const entry = {
  legalBasis: LEGAL_BASIS.contract,
  retention:
    'mailbox: until the device has it, at most 21 days; requests: at most 7 days; records: until the account removes it; chain: until the account is deleted; channel: the content until its author or a moderator deletes it, what is left until the channel is deleted; governance, group: until the community is removed',
} as const

export const streams = {
  name: 'streams',
  describe:
    'An append-only stream: the mailbox or the request inbox of a device, the records or the chain of an account, the ledger of a community, a channel, or the commits of a group.',
  columns: {
    id: { ...name, type: 'INTEGER', generated: true, purpose: 'short name of the stream inside the database' },
    kind: { ...name, type: 'INTEGER', purpose: '0 mailbox, 1 requests, 2 records, 3 chain, 4 governance, 5 channel, 6 group' },
    key: { ...name, type: 'TEXT', purpose: 'mailbox, account, community, channel or group it belongs to' },
    trimmed: { ...name, type: 'INTEGER', purpose: 'number of the last entry that was removed, so that numbers are never used again' },
    trimmed_bytes: { ...name, type: 'INTEGER', purpose: 'bytes of all removed entries, for the limit of a mailbox' },
  },
} as const satisfies Table

export const entries = {
  name: 'entries',
  describe:
    'An entry of a stream: a sealed envelope (which does not name its sender), an encrypted record, a signed link, a signed entry of a ledger, encrypted content of a channel, or a commit. The first three carry no time of arrival; entries of ledgers and channels do, for everybody who reads them.',
  columns: {
    id: { ...entry, type: 'INTEGER', generated: true, purpose: 'place in the table' },
    stream: { ...entry, type: 'INTEGER', purpose: 'stream it belongs to' },
    seq: { ...entry, type: 'INTEGER', purpose: 'number in the stream, for order and for noticing gaps' },
    dedupe: { ...entry, type: 'BLOB', nullable: true, purpose: 'random id that makes a repeated delivery harmless' },
    expires_hour: { ...entry, type: 'INTEGER', nullable: true, purpose: 'hour after which it is removed' },
    total_bytes: { ...entry, type: 'INTEGER', purpose: 'bytes of the stream up to this entry, for the limit of a mailbox' },
    payload: {
      ...entry,
      type: 'BLOB',
      purpose:
        'ciphertext for the device or account, padded to a few sizes; of a chain the signed link; of a channel also the time and a keyed hash by which only this server recognises the author; of a ledger signed ids, permission bits and encrypted names; of a group the commit',
    },
  },
} as const satisfies Table
