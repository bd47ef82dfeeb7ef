import { LEGAL_BASIS, type Table } from './declare.ts'

const kept = { legalBasis: LEGAL_BASIS.contract, retention: 'until the account is deleted' } as const

export const accounts = {
  name: 'accounts',
  describe: 'An account.',
  columns: {
    user_id: { ...kept, type: 'TEXT', purpose: 'names the account: the hash of the first link of its chain' },
    handle: { ...kept, type: 'TEXT', purpose: 'the name under which others find the account, and it signs in' },
    password_record: { ...kept, type: 'TEXT', purpose: 'OPAQUE record that checks the password without the server knowing it' },
    password_suite: { ...kept, type: 'INTEGER', purpose: 'number of the password hashing parameters' },
    vault: { ...kept, type: 'BLOB', purpose: 'recovery keys, encrypted so that only the password opens them' },
    vault_version: { ...kept, type: 'INTEGER', purpose: 'tells a newer vault from an older one' },
    token_generation: { ...kept, type: 'INTEGER', purpose: 'tells a newer delivery token from an older one' },
    token_hash: { ...kept, type: 'BLOB', purpose: 'hash of the delivery token, so that only accepted contacts write to the mailboxes' },
    profile_generation: { ...kept, type: 'INTEGER', purpose: 'tells a newer profile from an older one' },
    profile: { ...kept, type: 'BLOB', nullable: true, purpose: 'display name and the like, encrypted to those whom the person chose' },
  },
} as const satisfies Table

export const handles = {
  name: 'handles',
  describe: 'A handle that is or was in use. It does not say whose it was.',
  columns: {
    handle: {
      type: 'TEXT',
      purpose: 'keeps a handle from being given again, so that nobody can pose as its former owner',
      legalBasis: LEGAL_BASIS.security,
      retention: 'for ever',
    },
  },
} as const satisfies Table

export const accountKeyBoxes = {
  name: 'account_key_boxes',
  describe: 'The account key, encrypted to one device or to the recovery key. Only the newest generation is kept.',
  columns: {
    user_id: { ...kept, type: 'TEXT', purpose: 'whose box it is' },
    receiver_id: {
      ...kept,
      type: 'TEXT',
      purpose: 'device or recovery key that opens it',
      retention: 'until the next generation, or the device is removed',
    },
    generation: {
      ...kept,
      type: 'INTEGER',
      purpose: 'generation of the account key',
      retention: 'until the next generation, or the device is removed',
    },
    box: { ...kept, type: 'BLOB', purpose: 'the encrypted key', retention: 'until the next generation, or the device is removed' },
  },
} as const satisfies Table
