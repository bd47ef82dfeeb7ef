import { LEGAL_BASIS, type Table } from './declare.ts'

const session = { legalBasis: LEGAL_BASIS.contract, retention: 'until sign-out, removal of the device, or 30 days' } as const
const invite = { legalBasis: LEGAL_BASIS.none, retention: 'until used or expired' } as const

export const sessions = {
  name: 'sessions',
  describe: 'A signed-in session of a device.',
  columns: {
    token_hash: { ...session, type: 'BLOB', purpose: 'recognises the token; the token itself is not stored' },
    user_id: { ...session, type: 'TEXT', purpose: 'account that is signed in' },
    device_id: { ...session, type: 'TEXT', purpose: 'device that is signed in' },
    expires: { ...session, type: 'INTEGER', purpose: 'end of the session, rounded up to the hour' },
  },
} as const satisfies Table

export const invites = {
  name: 'invites',
  describe: 'An invitation to make an account, usable once. It does not say who made or used it.',
  columns: {
    code_hash: { ...invite, type: 'BLOB', purpose: 'recognises the code; the code itself is not stored' },
    expires: { ...invite, type: 'INTEGER', purpose: 'end of the invitation, rounded up to the hour' },
  },
} as const satisfies Table
