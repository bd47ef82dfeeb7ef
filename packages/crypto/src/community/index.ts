/** The client's side of a community's ledger: entries, words, keys, invites (T11, T15). */
export * from './invite.ts'
export * from './invite-link.ts'
export * from './ledger-key.ts'
export * from './ledger-text.ts'
export * from './sign-entry.ts'
