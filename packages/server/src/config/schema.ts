import { PROOF_OF_WORK_BITS, PROOF_OF_WORK_BITS_MAX } from '@conclave/protocol'
import { z } from 'zod'

const count = (defaultValue: number, text: string) => z.number().int().min(0).max(1_000_000_000).default(defaultValue).describe(text)
const path = (text: string) => z.string().min(1).optional().describe(text)

/**
 * Every setting of the server. The key is its name in the JSON file; `CONCLAVE_` and the key in capitals is its name in the environment,
 * which wins over the file. Limits are counts in the period that the text names; 0 switches a limit off.
 */
export const configSchema = z.strictObject({
  data: z.string().min(1).default('./data').describe('Directory of the database and the keys; made with mode 0700.'),
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on. Other than loopback only with TLS files or a declared proxy.'),
  port: z.number().int().min(0).max(65_535).default(8787).describe('TCP port; 0 takes a free one.'),
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address under which people reach the server, for links. Default: what it listens on.'),
  tlsCert: path('PEM file with the certificate chain.'),
  tlsKey: path('PEM file with the private key of the certificate.'),
  trustedProxy: z.string().min(1).optional().describe('Addresses or CIDR ranges, by commas, of the proxies whose X-Forwarded-For is believed.'),
  web: z
    .string()
    .optional()
    .describe('Folder of the built web client (`npm start` builds it and sets this). Without it there is none; empty switches it off.'),
  registration: z.enum(['open', 'invite', 'closed']).default('open').describe('Who may make an account.'),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info').describe('Least level that is logged.'),
  metrics: z.enum(['loopback', 'all', 'off']).default('loopback').describe('Who may read /metrics.'),
  mailboxDays: z.number().int().min(1).max(365).default(21).describe('Days after which an envelope that nobody fetched is removed.'),
  mailboxMegabytes: z.number().int().min(1).max(100_000).default(100).describe('Size of one device’s mailbox, in units of 1,000,000 bytes.'),
  recordsPerAccount: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(10_000)
    .describe('Encrypted records (contacts, keys, settings) that one account may keep.'),
  recordsMegabytes: z.number().int().min(1).max(100_000).default(20).describe('Size of all records of one account, in units of 1,000,000 bytes.'),
  channelMegabytes: z
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(2_000)
    .describe(
      'Size of one channel’s messages, in units of 1,000,000 bytes. Deleted messages count until their channel is deleted. 0: without limit.',
    ),
  communityMegabytes: z
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(10_000)
    .describe(
      'Size of all channels of one community with its groups and its ledger, counted the same way. Groups may take 5 % more, the ledger 10 %. 0: without limit.',
    ),
  maxConnections: z.number().int().min(1).max(1_000_000).default(20_000).describe('Open sockets of all clients together.'),
  requestWork: z
    .number()
    .int()
    .min(0)
    .max(PROOF_OF_WORK_BITS_MAX)
    .default(PROOF_OF_WORK_BITS)
    .describe('Computing time that a stranger’s first message costs its sender: about 2 to the power of this many hashes (20: seconds).'),
  limitRequests: count(600, 'HTTP requests of one address in a minute.'),
  limitSignUps: count(20, 'New accounts of one address in an hour.'),
  limitLogins: count(30, 'Password sign-ins, started by one address, in a minute.'),
  limitLoginsPerHandle: count(30, 'Password sign-ins to one handle in an hour.'),
  limitSignIns: count(240, 'Sign-ins by device key of one address in a minute.'),
  limitAccountRequests: count(600, 'HTTP requests of one signed-in account in a minute.'),
  limitChainChanges: count(60, 'Changes of one account’s devices, handle, password or keys, also refused ones, in an hour.'),
  limitGatewayFrames: count(12_000, 'Frames of one signed-in socket in a minute.'),
  limitAnonymousConnections: count(128, 'Anonymous sockets of one address, open at once.'),
  limitAnonymousRequests: count(12_000, 'Requests on the anonymous sockets of one address in a minute.'),
  limitHandleLookups: count(60, 'Handles that one address may look up in a minute.'),
  limitStrangerBundles: count(60, 'Prekey bundles of one device, handed to strangers, in an hour.'),
  limitCommunities: count(20, 'Communities that one account may make in a day.'),
  limitLedgerEntries: count(120, 'Changes of communities by one account, also refused ones, in a minute.'),
  limitCommits: count(60, 'Commits of one account, also refused ones, in a minute.'),
  limitGroupCommits: count(12, 'Commits of one account that one group takes in a minute.'),
  limitFoundings: count(6, 'Groups that one account may found anew in one community in an hour.'),
  limitMendings: count(60, 'Epoch records and join bundles that one account replaces or asks for, also refused ones, in a minute.'),
  limitGroupBundles: count(4, 'Join bundles of one group that one account replaces in a minute.'),
  limitCommunityMegabytes: count(
    100,
    'Size of the commits and changes of communities by one account, also refused ones, in a day, in units of 1,000,000 bytes.',
  ),
  limitPosts: count(120, 'Messages of one account in channels, also refused ones, and deletions of them, in a minute.'),
  limitSignals: count(120, 'Transient signals (typing) of one account in channels in a minute.'),
  limitInviteReads: count(60, 'Invites to communities that one address may look at in a minute.'),
  limitWatches: count(200, 'Communities that one signed-in socket hears at once.'),
  limitWatchRequests: count(600, 'Requests of one account to hear a community in a minute.'),
  limitLastResort: count(60, 'Prekey bundles of one device without a one-time KEM key in an hour.'),
})

export type ServerConfig = Readonly<z.output<typeof configSchema>>
export type ConfigInput = z.input<typeof configSchema>
export type ConfigKey = keyof ServerConfig
/** Every setting, in the order of the reference. */
export const CONFIG_KEYS = Object.keys(configSchema.shape) as readonly ConfigKey[]

/** `trustedProxy` -> `CONCLAVE_TRUSTED_PROXY` */
export function environmentName(key: ConfigKey): string {
  return `CONCLAVE_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}
