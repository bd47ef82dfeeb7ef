import { codeOf, type ErrorCode } from '@conclave/protocol'

/** What the process ends with. Numbers are never reused for another meaning. */
export const EXIT = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  notSignedIn: 3,
  unreachable: 4,
  refused: 5,
  conflict: 6,
  localStore: 7,
  notFound: 8,
  distrust: 9,
  later: 10,
  queued: 11,
  interrupted: 130,
} as const
export type ExitName = keyof typeof EXIT
export type ExitCode = (typeof EXIT)[ExitName]

/** One line each for --help and the reference. */
export const EXIT_MEANING: Readonly<Record<ExitName, string>> = {
  ok: 'done',
  unexpected: 'a mistake of this program or of the server',
  usage: 'the command or its input was not understood (also a bad handle, link, setting or message)',
  notSignedIn: 'no account is signed in here, or its sign-in has ended',
  unreachable: 'the server does not answer, or speaks another version',
  refused: 'refused: wrong password, not a contact, blocked, registration closed',
  conflict: 'taken or changed in the meantime (handle, device limit, already signed in)',
  localStore: 'the local data: in use, damaged, wrong key, newer version, disk full',
  notFound: 'no such person, device or request',
  distrust: 'the server showed something that must not be: another identity, a false or older chain',
  later: 'try again later: rate limit, full mailbox, full disk of the server',
  queued: 'stored on this device and not yet sent; it goes out when the server can be reached',
  interrupted: 'ended by Ctrl-C',
}

const EXIT_OF_ERROR: Readonly<Record<ErrorCode, ExitName>> = {
  E_MALFORMED: 'usage',
  E_TOO_LARGE: 'usage',
  E_VERSION: 'unreachable',
  E_NOT_FOUND: 'notFound',
  E_UNAUTHENTICATED: 'notSignedIn',
  E_FORBIDDEN: 'refused',
  E_CONFLICT: 'conflict',
  E_RATE_LIMITED: 'later',
  E_INTERNAL: 'unexpected',
  E_UNAVAILABLE: 'unreachable',
  E_DISK_FULL: 'later',
  E_HANDLE_MALFORMED: 'usage',
  E_HANDLE_TAKEN: 'conflict',
  E_REGISTRATION_CLOSED: 'refused',
  E_INVITE_INVALID: 'refused',
  E_CREDENTIALS: 'refused',
  E_LOGIN_EXPIRED: 'refused',
  E_SUITE_REFUSED: 'distrust',
  E_SIGNATURE: 'refused',
  E_CHALLENGE_EXPIRED: 'refused',
  E_DEVICE_REVOKED: 'notSignedIn',
  E_LAST_DEVICE: 'conflict',
  E_DEVICE_LIMIT: 'conflict',
  E_CHAIN_INVALID: 'distrust',
  E_CHAIN_ROLLBACK: 'distrust',
  E_CHAIN_FORK: 'distrust',
  E_ACCOUNT_KEY: 'distrust',
  E_PREKEYS_REUSED: 'distrust',
  E_CONTINUITY: 'distrust',
  E_MAILBOX_UNKNOWN: 'notFound',
  E_MAILBOX_FULL: 'later',
  E_TOKEN_STALE: 'refused',
  E_PROOF_OF_WORK: 'refused',
  E_REQUESTS_FULL: 'later',
  E_NOT_CONNECTED: 'unreachable',
  E_MESSAGE_TOO_LONG: 'usage',
  E_MESSAGE_EMPTY: 'usage',
  E_NOT_A_CONTACT: 'refused',
  E_BLOCKED: 'refused',
  E_SELF: 'usage',
  E_LINK_MALFORMED: 'usage',
  E_OTHER_SERVER: 'usage',
  E_SERVER_UNREACHABLE: 'unreachable',
  E_TLS: 'unreachable',
  E_STORE_IN_USE: 'localStore',
  E_STORE_CORRUPT: 'localStore',
  E_STORE_KEY: 'localStore',
  E_STORE_FULL: 'localStore',
  E_GROUP_FULL: 'conflict',
  E_STALE_EPOCH: 'later',
  E_STORE_NEWER: 'localStore',
  E_RESTORED: 'localStore',
  E_NOT_SIGNED_IN: 'notSignedIn',
  E_ALREADY_SIGNED_IN: 'conflict',
  E_WEAK_PASSWORD: 'refused',
  E_RECOVERY_WORDS: 'refused',
  E_RELOAD: 'conflict',
  E_CONFIG: 'usage',
  E_PORT_IN_USE: 'conflict',
  E_UNEXPECTED: 'unexpected',
  E_USAGE: 'usage',
}

export function exitOfCode(code: ErrorCode): ExitCode {
  return EXIT[EXIT_OF_ERROR[code]]
}

export function exitOfError(error: unknown): ExitCode {
  return exitOfCode(codeOf(error) ?? 'E_UNEXPECTED')
}
