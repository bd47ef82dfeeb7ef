import type { ErrorCode } from '@conclave/protocol'

/** What happened, what it means, what to do; one sentence or two for every code, so that a new code is a type error here. */
export const errors = {
  'error.E_MALFORMED': 'The server did not understand that. Reload to get the newest version, then try again.',
  'error.E_TOO_LARGE': 'That is more than the server takes at once. Send it in smaller parts.',
  'error.E_VERSION': 'This page and the server have different versions. Reload the page; if that changes nothing, the server needs its update.',
  'error.E_NOT_FOUND': 'Nobody and nothing is here under that name. Check the spelling and try again.',
  'error.E_UNAUTHENTICATED': 'This device is no longer signed in. Sign in again; your conversations stay.',
  'error.E_FORBIDDEN': 'Your account may not do that.',
  'error.E_CONFLICT': 'Something changed in the meantime. Look at it again, then try once more.',
  'error.E_RATE_LIMITED': 'That was a lot in a short time. Wait a minute, then try again.',
  'error.E_INTERNAL': 'The server made a mistake. Try again; if it happens again, tell whoever runs the server.',
  'error.E_UNAVAILABLE': 'The server can’t do this right now. Try again in a minute.',
  'error.E_DISK_FULL': 'The server is full: tell whoever runs it. Messages you wrote stay here and are sent later.',

  'error.E_HANDLE_MALFORMED': 'A handle has 3 to 32 characters: letters from a to z, digits and _. It can’t begin with _.',
  'error.E_HANDLE_TAKEN': 'Somebody has this handle already. Choose another.',
  'error.E_REGISTRATION_CLOSED': 'This server takes no new accounts. Ask whoever runs it, or use another server.',
  'error.E_INVITE_INVALID': 'This invitation is unknown or used up. Ask for a new one.',
  'error.E_CREDENTIALS': 'Handle or password is wrong. Check both and try again.',
  'error.E_LOGIN_EXPIRED': 'Signing in took too long. Start again.',
  'error.E_SUITE_REFUSED': 'The server asked for weaker protection of your password than is safe, so nothing was sent. Tell whoever runs the server.',
  'error.E_SIGNATURE': 'This device could not prove that it is yours. Sign in again.',
  'error.E_CHALLENGE_EXPIRED': 'Signing in took too long. Try again; if it happens again, check the clock of this device.',
  'error.E_DEVICE_REVOKED': 'This device was removed from your account. Sign in again to add it.',
  'error.E_DEVICE_LIMIT': 'Your account has as many devices as it can have. Remove one in the settings of another device, then try again.',
  'error.E_LAST_DEVICE':
    'This is the only device of your account, so the account keeps it. You can still delete everything here; password or recovery kit bring the account back.',
  'error.E_ACCOUNT_KEY':
    'A device that left your account may have made a false key. Replace your keys: “Somebody may know my password” in the settings, under Security.',

  'error.E_CHAIN_INVALID':
    'The list of devices of this account does not add up, so nothing was changed. Try again later; if it stays, ask the person.',
  'error.E_CHAIN_ROLLBACK': 'The server showed an older state of this account than before. Don’t send anything private until you know why.',
  'error.E_CHAIN_FORK': 'The server shows different devices of this account to different people. Compare safety numbers before you go on.',
  'error.E_PREKEYS_REUSED': 'The server handed out a key that was used already. A first message may be missing; tell whoever runs the server.',
  'error.E_CONTINUITY':
    'This is not the server you signed up with, although the address is the same. Don’t sign in until whoever runs it explains why.',

  'error.E_MAILBOX_UNKNOWN': 'One of the other person’s devices is gone. Their current devices are being looked up; there is nothing you need to do.',
  'error.E_MAILBOX_FULL': 'The other person’s mailbox is full. It empties when they come online; try again then.',
  'error.E_TOKEN_STALE': 'This person takes messages only after a friend request. Send them one.',
  'error.E_PROOF_OF_WORK': 'The request could not be checked. Try again; if it happens again, check the clock of this device.',
  'error.E_REQUESTS_FULL': 'This person has too many requests waiting. Try again in a few days.',
  'error.E_NOT_CONNECTED': 'You are offline. What you wrote is kept and sent when you are back.',

  'error.E_MESSAGE_TOO_LONG': 'This message is too long. Shorten it, or send it in parts.',
  'error.E_MESSAGE_EMPTY': 'There is nothing to send yet. Write something first.',
  'error.E_TEXT_TOO_LONG': 'This is too long. Shorten it and try again.',
  'error.E_TEXT_EMPTY': 'This needs a name. Write one first.',
  'error.E_NOT_A_CONTACT': 'You two are not friends here yet. Send a friend request first.',
  'error.E_BLOCKED': 'You blocked this person. Unblock them to write to them.',
  'error.E_SELF': 'That is you. Enter the handle of somebody else.',
  'error.E_LINK_MALFORMED': 'This is not a whole friend link. Copy all of it and try again.',
  'error.E_OTHER_SERVER': 'This link belongs to another server. Open it with an account there.',

  'error.E_LEDGER_INVALID':
    'The server showed a false entry in the record of this community. It was not taken over, and nothing more is believed or sent here. Ask whoever runs the server.',
  'error.E_LEDGER_FORK':
    'The server showed two different histories of this community. Nothing more is believed or sent here. Tell the other members in another way.',
  'error.E_CHANNEL_FORK':
    'The server showed this channel differently to different people, or people in it say so without cause. Nothing more is believed or sent here. Compare with the others in another way.',
  'error.E_LEDGER_ROLLBACK':
    'The server kept something back, or showed an older state of this community than before. Don’t trust it until whoever runs it explains why.',
  'error.E_STALE_HEAD': 'Your devices have changed in the meantime. The app fetches the newest list and tries again.',
  'error.E_NOT_A_MEMBER': 'This account is not in the community.',
  'error.E_ALREADY_MEMBER': 'You are in this community already.',
  'error.E_ROLE_ORDER': 'That role or member stands at or above your own highest role. Ask somebody with a higher one.',
  'error.E_NOT_YOURS_TO_GIVE': 'You can only give or take permissions that you have yourself. Ask somebody who has this one.',
  'error.E_OWNER': 'The owner can’t leave. Hand the community over to another member first, or close it.',
  'error.E_COMMUNITY_CLOSED': 'The owner has closed this community. You can read it; nothing in it changes any more.',
  'error.E_COMMUNITY_FULL': 'This community is full: it holds 250 devices, a group 50 people. Ask its owner to make room.',
  'error.E_CHANNEL_FULL':
    'This channel, or its community, holds as much as this server keeps. Delete a channel that nobody needs, or ask the operator of the server for more room.',
  'error.E_COMMUNITY_LIMIT': 'There are as many of these as a community may have. Delete one first.',
  'error.E_BANNED': 'This account is banned from the community.',
  'error.E_TIMED_OUT': 'You can read here, and write again when your timeout has ended.',
  'error.E_SLOW_MODE': 'Slow mode is on in this channel. What you wrote is kept; send it in a moment.',
  'error.E_INVITE_EXPIRED': 'This invite has expired. Ask for a new one.',
  'error.E_INVITE_USED': 'This invite has been used as often as it may be. Ask for a new one.',
  'error.E_INVITE_REVOKED': 'This invite was withdrawn. Ask for a new one.',
  'error.E_INVITE_MALFORMED': 'This is not a whole invite. Copy all of the link and try again.',
  'error.E_GROUP_FULL': 'This group is full: it holds 250 devices. Somebody must leave, or remove a device, before another can come in.',
  'error.E_ARCHIVE':
    'Keys of earlier messages are missing or false: the server, a member or one of your devices changed them. Nothing false was used.',
  'error.E_STALE_EPOCH': 'The keys of this group have just changed. The app encrypts the message again and sends it.',

  'error.E_SERVER_UNREACHABLE': 'The server does not answer. Check your connection, then try again. Messages you wrote are kept and sent later.',
  'error.E_TLS': 'There is no safe connection to the server, so nothing was sent. Check the address and the clock of this device.',
  'error.E_STORE_IN_USE': 'Another window uses the conversations of this browser. Close it, then reload.',
  'error.E_STORE_CORRUPT': 'What this browser kept is damaged. Sign in again with the local data deleted; your other devices still have everything.',
  'error.E_STORE_KEY':
    'This browser has lost the key to what it kept. Delete the local data and sign in again; your other devices still have everything.',
  'error.E_STORE_FULL': 'This browser has no room left. Make room on this device, then try again; nothing was lost.',
  'error.E_STORE_NEWER': 'A newer version has been used here. Reload to get it.',
  'error.E_RESTORED': 'This browser was put back to an older state. It makes new keys now; messages from in between may come again.',
  'error.E_NOT_SIGNED_IN': 'Nobody is signed in here. Sign in first.',
  'error.E_ALREADY_SIGNED_IN': 'Somebody is signed in here already. Sign out first, or use another browser profile.',
  'error.E_WEAK_PASSWORD': 'Whoever runs this server could guess this password. Take a longer one, or confirm that you accept that.',
  'error.E_RECOVERY_WORDS': 'These are not the 24 words of a recovery kit. Check the order and the spelling.',
  'error.E_CONFIG': 'The server is set up wrongly. Tell whoever runs it.',
  'error.E_PORT_IN_USE': 'The server could not start. Tell whoever runs it.',
  'error.E_UNEXPECTED': 'Something went wrong on this page. What was stored is safe; reload, and report it if it happens again.',
  'error.E_USAGE': 'That was not understood. Check what you entered and try again.',
  'error.E_RELOAD': 'A newer version runs in another tab. Reload this tab to go on; drafts are kept.',
} as const satisfies Record<`error.${ErrorCode}`, string>
