/** Sizes, counts and times that both sides of the wire must agree on. Bytes unless the name says otherwise. */
export const LIMITS = {
  /** One WebSocket frame. */
  frameBytes: 64 * 1024,
  /** One JSON body. */
  jsonBytes: 256 * 1024,
  /** Handles: ASCII, so characters are bytes. */
  handleMin: 3,
  handleMax: 32,
  displayNameCharacters: 64,
  /** One text message: characters (UTF-16 units) and bytes of UTF-8, whichever is met first. */
  textCharacters: 4_000,
  textBytes: 12_288,
  /** Body of a one-to-one message, before the ratchet. */
  bodyBytes: 12_288,
  /** Sizes that a sealed payload is padded to (T9). */
  sealedBuckets: [512, 1_024, 2_048, 4_096, 8_192, 16_384],
  /** Sealed payload on the wire: the largest bucket and the HPKE encapsulation (1,120), tag (16) and form. */
  payloadBytes: 16_384 + 1_200,
  page: 100,
  chainLinkBytes: 16 * 1024,
  /** Links of one account, ever. */
  chainLinks: 4_096,
  devicesPerAccount: 16,
  oneTimePrekeys: 100,
  prekeyLowWater: 25,
  /** Fits into a frame with its head. */
  profileBytes: 48 * 1024,
  recordBytes: 16 * 1024,
  recordsPerRequest: 100,
  requestsPerDevice: 50,
  anonymousConnections: 32,
  /** One stored entry of a governance ledger; fits into a frame with its head. */
  ledgerEntryBytes: 60 * 1024,
  /** A ciphertext in the ledger: salt 32, padded words, tag 16. */
  ledgerTextBytes: 4_096,
  ledgerIconBytes: 16 * 1024,
  groupMembers: 50,
  roles: 250,
  rolesPerMember: 64,
  categories: 50,
  channels: 500,
  /** Overrides of one channel or category. */
  overrides: 100,
  /** Invites of one community that are kept. */
  invites: 200,
  /** Live ones of one member, and of all members together, who do not manage the community: there is room for those who do. */
  invitesPerMember: 20,
  invitesOfMembers: 150,
  /** Bans of accounts that were never in the community; of those who were there is no limit. */
  strangerBans: 1_000,
  successors: 10,
  /** Generations of the key of a ledger's texts. */
  ledgerKeys: 65_535,
  /** Of them by one member on one day: after a removal, an end of an invite or a newer head of a member; and without any of these. */
  ledgerKeysCaused: 32,
  ledgerKeysUncaused: 8,
  /** Openings of former history, of one channel. */
  historyOpenings: 32,
  /** Seconds between two messages of one member. */
  slowModeSeconds: 21_600,
  /** Devices of one MLS group, not people (T11). */
  groupLeaves: 250,
  /** A commit, and a GroupInfo with its tree: with epoch record and bundle at most 1 MiB. */
  commitBytes: 512 * 1024,
  groupInfoBytes: 1024 * 1024,
  epochRecordBytes: 4_096,
  /** Commit, epoch record and join bundle together. */
  commitRequestBytes: 1024 * 1024,
  /** One content record as it is sent: the largest bucket, MLS or AEAD around it, and its head. */
  contentBytes: 16_384 + 1_024,
  /** One entry of a channel stream. */
  channelEntryBytes: 16_384 + 1_024 + 64,
  /** Something transient in a channel (typing, keys that somebody lacks), encrypted. */
  signalBytes: 4_096,
  /** What an invite shows before joining, encrypted: name, icon, number of members. */
  invitePreviewBytes: 20 * 1024,
  /** Groups of one community: one for each audience that a channel has. */
  groups: 1_000,
  /** Epochs of a group that are looked at to see whether anybody but one person was ever in it. */
  loneEpochs: 64,
  /** Answers over HTTP that carry many entries stay about below this. */
  pageBytes: 1024 * 1024,
} as const

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Durations in milliseconds. */
export const PERIODS = {
  challenge: MINUTE,
  loginState: MINUTE,
  passwordGrant: 10 * MINUTE,
  session: 30 * DAY,
  mailbox: 21 * DAY,
  requests: 7 * DAY,
  proofOfWork: 10 * MINUTE,
  prekeyRotation: 7 * DAY,
  /** Public standing prekeys: two rotations, so that a device that was off for a week can still be written to. */
  bundleValid: 14 * DAY,
  /** Public one-time ML-KEM keys: they wait for whoever comes. */
  oneTimeKemValid: 90 * DAY,
  /** A private half outlives its public one by the mailbox and two days. */
  prekeyKept: 23 * DAY,
  /** The longest life of a private half: `oneTimeKemValid + prekeyKept`. */
  prekeyPrivate: 113 * DAY,
  anonymousIdle: MINUTE,
  keepAlive: 25_000,
  /** The longest pause that a client grants a server which asks for one. */
  retryAfter: 15 * MINUTE,
  /** The longest timeout of a member. */
  timeout: 28 * DAY,
} as const

/** Leading zero bits of a stranger's proof of work (T9): what a server asks for unless it is told otherwise. */
export const PROOF_OF_WORK_BITS = 20
/** The most that a client works for: a minute on a usual machine, so that no server can keep it busy for nothing. */
export const PROOF_OF_WORK_BITS_MAX = 24
