/**
 * Every error that crosses a boundary. `status` is the HTTP status; `retry` says whether the same request may succeed later;
 * `text` says what happened and what to do, for a person. Codes are never renamed or reused.
 */
export const ERRORS = {
  E_MALFORMED: { status: 400, retry: false, text: 'The request was not understood. Update the app; if it stays, report it.' },
  E_TOO_LARGE: { status: 413, retry: false, text: 'The request is larger than the server takes. Send less at once.' },
  E_VERSION: { status: 426, retry: false, text: 'This app and this server speak different versions. Update the older of the two.' },
  E_NOT_FOUND: { status: 404, retry: false, text: 'There is nothing here under this name. Check it and try again.' },
  E_UNAUTHENTICATED: { status: 401, retry: false, text: 'The sign-in of this device is missing or has ended. Sign in again.' },
  E_FORBIDDEN: { status: 403, retry: false, text: 'This account may not do that.' },
  E_CONFLICT: { status: 409, retry: true, text: 'Something changed in the meantime. Fetch the newest state and try again.' },
  E_RATE_LIMITED: { status: 429, retry: true, text: 'Too many requests. Wait a moment and try again.' },
  E_INTERNAL: { status: 500, retry: true, text: 'The server made a mistake. Try again; if it stays, tell its operator.' },
  E_UNAVAILABLE: { status: 503, retry: true, text: 'The server cannot do this right now. Try again in a minute.' },
  E_DISK_FULL: { status: 507, retry: true, text: 'The server has no room left on its disk. Tell its operator; nothing was lost.' },

  E_HANDLE_MALFORMED: {
    status: 400,
    retry: false,
    text: 'A handle has 3 to 32 characters: a-z, 0-9 and _, and does not begin with _. Choose another.',
  },
  E_HANDLE_TAKEN: { status: 409, retry: false, text: 'This handle is taken. Choose another.' },
  E_REGISTRATION_CLOSED: { status: 403, retry: false, text: 'This server takes no new accounts. Ask its operator, or choose another server.' },
  E_INVITE_INVALID: { status: 403, retry: false, text: 'This invitation is unknown or used. Ask for a new one.' },
  E_CREDENTIALS: { status: 401, retry: false, text: 'Handle or password is wrong. Check both and try again.' },
  E_LOGIN_EXPIRED: { status: 401, retry: true, text: 'Signing in took too long. Start again.' },
  E_SUITE_REFUSED: {
    status: 400,
    retry: false,
    text: 'The server asked for weaker password protection than this app accepts. Do not sign in; tell its operator.',
  },
  E_SIGNATURE: { status: 401, retry: false, text: 'A signature does not fit. Sign in again on this device.' },
  E_CHALLENGE_EXPIRED: {
    status: 401,
    retry: true,
    text: 'The server’s challenge has expired. Try again; if it stays, check the clock of this device.',
  },
  E_DEVICE_REVOKED: { status: 401, retry: false, text: 'This device was removed from the account. Sign in again to add it anew.' },
  E_LAST_DEVICE: {
    status: 409,
    retry: false,
    text: 'This is the only device of the account, so the account keeps it. You can still erase everything here: password or recovery kit bring the account back on another device, but what only this device has is lost.',
  },
  E_DEVICE_LIMIT: { status: 409, retry: false, text: 'The account has as many devices as it may. Remove one first.' },

  E_CHAIN_INVALID: { status: 400, retry: false, text: 'The account’s record of devices does not check out. Nothing was changed.' },
  E_CHAIN_ROLLBACK: {
    status: 409,
    retry: false,
    text: 'The server showed an older state of this account than before. Do not trust it until it is explained.',
  },
  E_CHAIN_FORK: {
    status: 409,
    retry: false,
    text: 'The server showed two different histories of one account. Do not trust it; compare safety numbers.',
  },
  E_ACCOUNT_KEY: {
    status: 409,
    retry: false,
    text: 'The newest key of this account did not open here: a device that left may have made a false one. Make all keys new: “Somebody may know my password” in the settings, under Security, or conclave password --somebody-knows.',
  },
  E_PREKEYS_REUSED: {
    status: 409,
    retry: false,
    text: 'The server offers one-time keys that this device has used already. First messages of others may be lost; tell its operator.',
  },
  E_CONTINUITY: { status: 409, retry: false, text: 'The server’s identity changed. Do not sign in unless its operator explains it.' },

  E_MAILBOX_UNKNOWN: { status: 404, retry: false, text: 'The receiving device is gone. The app fetches the current devices.' },
  E_MAILBOX_FULL: { status: 507, retry: true, text: 'The other person’s mailbox is full. They get it when they come online; try again later.' },
  E_TOKEN_STALE: { status: 403, retry: false, text: 'You may not write to this person directly. The app sends a request instead.' },
  E_PROOF_OF_WORK: {
    status: 403,
    retry: false,
    text: 'The request lacks its proof of work. Try again; if it stays, check the clock of this device.',
  },
  E_REQUESTS_FULL: { status: 429, retry: true, text: 'This person has too many open requests. Try again in a few days.' },
  E_NOT_CONNECTED: { status: 409, retry: false, text: 'The device is not connected.' },

  E_MESSAGE_TOO_LONG: { status: 413, retry: false, text: 'The message is too long. Shorten it or send it in parts.' },
  E_MESSAGE_EMPTY: { status: 400, retry: false, text: 'The message is empty. Write something first.' },
  E_TEXT_TOO_LONG: { status: 413, retry: false, text: 'This name or text is too long. Shorten it.' },
  E_TEXT_EMPTY: { status: 400, retry: false, text: 'The name is empty. Write one first.' },
  E_NOT_A_CONTACT: { status: 403, retry: false, text: 'You are not in contact with this person. Send a request first.' },
  E_BLOCKED: { status: 403, retry: false, text: 'You blocked this person. Unblock them first.' },
  E_SELF: { status: 400, retry: false, text: 'That is you.' },
  E_LINK_MALFORMED: { status: 400, retry: false, text: 'This is not a friend link. Copy all of it and try again.' },
  E_OTHER_SERVER: { status: 400, retry: false, text: 'This link belongs to another server. Use an account there.' },

  E_LEDGER_INVALID: {
    status: 400,
    retry: false,
    text: 'An entry in the record of this community does not check out. Nothing was changed; if it came from the server, do not trust it.',
  },
  E_LEDGER_FORK: {
    status: 409,
    retry: false,
    text: 'The server showed two different histories of one community. Do not trust it; tell the other members in another way.',
  },
  E_LEDGER_ROLLBACK: {
    status: 409,
    retry: false,
    text: 'The server showed an older state of this community than before. Do not trust it until it is explained.',
  },
  E_STALE_HEAD: {
    status: 409,
    retry: true,
    text: 'The community knows a newer list of the devices of this account than this device does. The app fetches it and tries again.',
  },
  E_NOT_A_MEMBER: { status: 403, retry: false, text: 'This account is not a member of the community.' },
  E_ALREADY_MEMBER: { status: 409, retry: false, text: 'This account is a member of the community already.' },
  E_ROLE_ORDER: { status: 403, retry: false, text: 'This role or member stands at or above your own highest role. Ask somebody with a higher role.' },
  E_NOT_YOURS_TO_GIVE: {
    status: 403,
    retry: false,
    text: 'This would give or take a permission that you do not have yourself. Ask somebody who has it.',
  },
  E_OWNER: { status: 409, retry: false, text: 'The owner stays in the community. Hand it over to another member first, or close it.' },
  E_COMMUNITY_CLOSED: { status: 409, retry: false, text: 'The owner has closed this community. Nothing in it changes any more.' },
  E_COMMUNITY_FULL: {
    status: 409,
    retry: false,
    text: 'The community has as many devices as it may: 250 of all members together, or 50 people in a group. Ask its owner to make room.',
  },
  E_COMMUNITY_LIMIT: { status: 409, retry: false, text: 'The community has as many of these as it may. Delete one first.' },
  E_BANNED: { status: 403, retry: false, text: 'This account is banned from the community.' },
  E_TIMED_OUT: { status: 403, retry: true, text: 'You may not write or change anything here until your timeout has ended.' },
  E_SLOW_MODE: { status: 429, retry: true, text: 'Slow mode is on in this channel. Wait a moment before the next message.' },
  E_INVITE_EXPIRED: { status: 403, retry: false, text: 'This invite has expired. Ask for a new one.' },
  E_INVITE_USED: { status: 403, retry: false, text: 'This invite has been used as often as it may. Ask for a new one.' },
  E_INVITE_REVOKED: { status: 403, retry: false, text: 'This invite was withdrawn. Ask for a new one.' },
  E_INVITE_MALFORMED: { status: 400, retry: false, text: 'This is not an invite link. Copy all of it and try again.' },

  E_GROUP_FULL: {
    status: 409,
    retry: false,
    text: 'This group holds as many devices as it can (250; devices, not people). A device or a member must go before another can come in.',
  },
  E_CHANNEL_FORK: {
    status: 409,
    retry: false,
    text: 'The server showed this channel differently to different people, or people in it say so without cause. Nothing more is sent here; compare with the others in another way, then look again.',
  },
  E_CHANNEL_FULL: {
    status: 507,
    retry: false,
    text: 'This channel, or its community, holds as much as this server keeps. Delete a channel that nobody needs, or ask the operator of the server for more room.',
  },
  E_ARCHIVE: {
    status: 409,
    retry: false,
    text: 'Keys of earlier messages are missing or false: the server, a member or one of your devices changed them. Nothing false was used.',
  },
  E_STALE_EPOCH: { status: 409, retry: true, text: 'The keys of this group have changed. The app encrypts the message again.' },

  E_SERVER_UNREACHABLE: {
    status: 503,
    retry: true,
    text: 'The server does not answer. Check the address and the network; messages that wait are kept and sent later.',
  },
  E_TLS: {
    status: 503,
    retry: true,
    text: 'There is no secure connection to the server: its certificate is not valid for this address, or something stands between. Check the address and the clock of this device; nothing was sent.',
  },
  E_STORE_IN_USE: { status: 409, retry: false, text: 'Another process uses this data. Stop that process first, or go on in its window.' },
  E_STORE_CORRUPT: {
    status: 500,
    retry: false,
    text: 'The database is damaged. Keep a copy of it. On a device: sign in again in a new folder. On a server: restore the newest backup.',
  },
  E_STORE_KEY: { status: 500, retry: false, text: 'The key does not open the local database. Check the key file.' },
  E_STORE_FULL: { status: 507, retry: true, text: 'The disk of this device is full. Make room and try again; nothing was lost.' },
  E_STORE_NEWER: { status: 409, retry: false, text: 'The database was written by a newer version. Update this program.' },
  E_RESTORED: { status: 409, retry: false, text: 'This data is an older copy of this device. It starts new sessions, so that no key is used twice.' },
  E_NOT_SIGNED_IN: { status: 401, retry: false, text: 'No account is signed in here. Sign up or sign in first.' },
  E_ALREADY_SIGNED_IN: { status: 409, retry: false, text: 'An account is signed in here already. Use another folder for another account.' },
  E_WEAK_PASSWORD: {
    status: 400,
    retry: false,
    text: 'The operator of this server could find this password by trying and then read your kept conversations. Take a longer one, or confirm that you accept it.',
  },
  E_RECOVERY_WORDS: { status: 400, retry: false, text: 'These are not the 24 words of a recovery kit. Check the order and the spelling.' },
  E_RELOAD: { status: 409, retry: false, text: 'This page is older than the app that runs in another tab. Reload it; what you wrote is kept.' },
  E_CONFIG: { status: 500, retry: false, text: 'A setting is wrong.' },
  E_PORT_IN_USE: { status: 500, retry: false, text: 'The port is in use. Stop the other program or choose another port.' },
  E_UNEXPECTED: { status: 500, retry: false, text: 'This app made a mistake. What was stored is kept; try again, and report it if it stays.' },
  E_USAGE: { status: 400, retry: false, text: 'The command was not understood. See --help.' },
} as const satisfies Record<`E_${string}`, { status: number; retry: boolean; text: string }>

export type ErrorCode = keyof typeof ERRORS

/** The one error class of the project. `detail` is for programmers and must hold no personal data. */
export class ConclaveError extends Error {
  override readonly name = 'ConclaveError'
  readonly code: ErrorCode
  readonly detail: string | undefined
  /** Milliseconds after which a retry makes sense, when the server said so. */
  readonly retryAfter: number | undefined

  constructor(code: ErrorCode, detail?: string, options: { cause?: unknown; retryAfter?: number | undefined } = {}) {
    super(
      detail === undefined ? `${code}: ${ERRORS[code].text}` : `${code}: ${ERRORS[code].text} (${detail})`,
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.code = code
    this.detail = detail
    this.retryAfter = options.retryAfter
  }

  /** What happened and what to do, for a person. */
  get text(): string {
    return ERRORS[this.code].text
  }
}

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERRORS, text)
}

/** The code of a ConclaveError, or undefined for anything else. */
export function codeOf(error: unknown): ErrorCode | undefined {
  return error instanceof ConclaveError ? error.code : undefined
}
