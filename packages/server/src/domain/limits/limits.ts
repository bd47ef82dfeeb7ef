import { ConclaveError } from '@conclave/protocol'
import type { ServerConfig } from '../../config/schema.ts'
import { RateLimiter } from './rate-limiter.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const MEGABYTE = 1_000_000

/** All rate limits of a server; their keys are addresses (hashed), handles or ids as the settings say. */
export type Limits = ReturnType<typeof createLimits>

/** One limiter for each; they count apart. */
export function createLimits(config: ServerConfig) {
  return {
    requests: new RateLimiter({ count: config.limitRequests, period: MINUTE }),
    signUps: new RateLimiter({ count: config.limitSignUps, period: HOUR }),
    logins: new RateLimiter({ count: config.limitLogins, period: MINUTE }),
    loginsPerHandle: new RateLimiter({ count: config.limitLoginsPerHandle, period: HOUR }),
    signIns: new RateLimiter({ count: config.limitSignIns, period: MINUTE }),
    accountRequests: new RateLimiter({ count: config.limitAccountRequests, period: MINUTE }),
    chainChanges: new RateLimiter({ count: config.limitChainChanges, period: HOUR }),
    anonymousRequests: new RateLimiter({ count: config.limitAnonymousRequests, period: MINUTE }),
    handleLookups: new RateLimiter({ count: config.limitHandleLookups, period: MINUTE }),
    strangerBundles: new RateLimiter({ count: config.limitStrangerBundles, period: HOUR }),
    communities: new RateLimiter({ count: config.limitCommunities, period: DAY }),
    ledgerEntries: new RateLimiter({ count: config.limitLedgerEntries, period: MINUTE }),
    commits: new RateLimiter({ count: config.limitCommits, period: MINUTE }),
    groupCommits: new RateLimiter({ count: config.limitGroupCommits, period: MINUTE }),
    foundings: new RateLimiter({ count: config.limitFoundings, period: HOUR }),
    mendings: new RateLimiter({ count: config.limitMendings, period: MINUTE }),
    groupBundles: new RateLimiter({ count: config.limitGroupBundles, period: MINUTE }),
    communityBytes: new RateLimiter({ count: config.limitCommunityMegabytes * MEGABYTE, period: DAY }),
    posts: new RateLimiter({ count: config.limitPosts, period: MINUTE }),
    signals: new RateLimiter({ count: config.limitSignals, period: MINUTE }),
    watches: new RateLimiter({ count: config.limitWatchRequests, period: MINUTE }),
    inviteReads: new RateLimiter({ count: config.limitInviteReads, period: MINUTE }),
    lastResort: new RateLimiter({ count: config.limitLastResort, period: HOUR }),
  }
}

/** @throws ConclaveError `E_RATE_LIMITED` with the time to wait */
export function useOnce(limiter: RateLimiter, key: string, now: number, uses = 1): void {
  const wait = limiter.take(key, now, uses)
  if (wait > 0) throw new ConclaveError('E_RATE_LIMITED', undefined, { retryAfter: wait })
}
