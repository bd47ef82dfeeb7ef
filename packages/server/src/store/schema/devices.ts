import { LEGAL_BASIS, type Table } from './declare.ts'

const kept = { legalBasis: LEGAL_BASIS.contract, retention: 'until the device is removed or the account is deleted' } as const

export const devices = {
  name: 'devices',
  describe: 'A device of an account.',
  columns: {
    id: { ...kept, type: 'INTEGER', generated: true, purpose: 'order in which devices were added' },
    device_id: { ...kept, type: 'TEXT', purpose: 'names the device in the chain of the account' },
    user_id: { ...kept, type: 'TEXT', purpose: 'account it belongs to' },
    mailbox_id: { ...kept, type: 'TEXT', purpose: 'random address at which the device receives envelopes' },
    last_seen_day: {
      ...kept,
      type: 'INTEGER',
      legalBasis: LEGAL_BASIS.security,
      purpose: 'lets the person notice and remove devices that are no longer theirs; the day only',
    },
    signing_key: { ...kept, type: 'BLOB', nullable: true, purpose: 'public key that checks a sign-in; a copy of what the verified chain says' },
  },
} as const satisfies Table

export const standingPrekeys = {
  name: 'standing_prekeys',
  describe: 'A signed public key of a device that is handed to everybody who wants to reach it.',
  columns: {
    device_id: { ...kept, type: 'TEXT', purpose: 'whose key it is' },
    kind: { ...kept, type: 'TEXT', purpose: 'x25519-signed, kem-last-resort or sealing' },
    key_id: {
      ...kept,
      type: 'INTEGER',
      purpose: 'lets the device find the private half',
      retention: 'until replaced (weekly), or the device is removed',
    },
    expires: {
      ...kept,
      type: 'INTEGER',
      purpose: 'signed time after which senders refuse it',
      retention: 'until replaced (weekly), or the device is removed',
    },
    key: { ...kept, type: 'BLOB', purpose: 'public key', retention: 'until replaced (weekly), or the device is removed' },
    signature: { ...kept, type: 'BLOB', purpose: 'the device vouches for the key', retention: 'until replaced (weekly), or the device is removed' },
  },
} as const satisfies Table

const oneTime = { ...kept, retention: 'until 113 days after it was handed out, or the device is removed' } as const

export const oneTimePrekeys = {
  name: 'one_time_prekeys',
  describe:
    'A public key of a device that is handed to one person only. Afterwards its number stays for a while without the key, so that it cannot come back.',
  columns: {
    device_id: { ...oneTime, type: 'TEXT', purpose: 'whose key it is' },
    kind: { ...oneTime, type: 'TEXT', purpose: 'x25519 or kem' },
    key_id: { ...oneTime, type: 'INTEGER', purpose: 'lets the device find the private half; refuses a key that was used' },
    expires: {
      ...oneTime,
      type: 'INTEGER',
      nullable: true,
      purpose: 'signed time after which senders refuse it; of a used one the day on which the row goes',
    },
    key: { ...oneTime, type: 'BLOB', nullable: true, purpose: 'public key; gone as soon as it is handed out', retention: 'until handed out' },
    signature: { ...oneTime, type: 'BLOB', nullable: true, purpose: 'the device vouches for the key (kem only)', retention: 'until handed out' },
  },
} as const satisfies Table
