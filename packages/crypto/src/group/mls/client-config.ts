import type { ClientConfig, Credential } from 'ts-mls'
import { hasChainKey } from '../validate/commit-view.ts'
import type { Authority } from '../port.ts'
import { readCredential } from './leaf.ts'

/** T14: two past epochs (the grace of T11), 1,000 skipped messages of a sender, 5,000 forward. The library's own are 4, 10 and 200. */
export const RETENTION = { retainKeysForEpochs: 2, retainKeysForGenerations: 1_000, maximumForwardRatchetSteps: 5_000 } as const

function sameIdentity(a: Credential, b: Credential): boolean {
  const [one, other] = [readCredential(a), readCredential(b)]
  return one !== undefined && one.userId === other?.userId && one.deviceId === other.deviceId
}

/** Asked by the library for every leaf of a tree that it joins and for the leaf of a path: a second lock behind V1 to V6, not the first. */
function validator(authority: Authority | undefined, seq: number): (credential: Credential, key: Uint8Array) => Promise<boolean> {
  return async (credential, signatureKey) => {
    const named = readCredential(credential)
    return named !== undefined && (authority === undefined || hasChainKey(authority, { ...named, signatureKey }, seq))
  }
}

/** The library does not store this with a state: it is attached at every use. Content is padded by us (T13). */
export function clientConfig(authority?: Authority, seq = 0): ClientConfig {
  return {
    keyRetentionConfig: RETENTION,
    lifetimeConfig: { validateLifetimeOnReceive: false, maximumTotalLifetime: 0n },
    paddingConfig: { kind: 'alwaysPad', paddingLength: 0 },
    keyPackageEqualityConfig: {
      compareKeyPackages: (a, b) => sameIdentity(a.leafNode.credential, b.leafNode.credential),
      compareKeyPackageToLeafNode: (a, b) => sameIdentity(a.leafNode.credential, b.credential),
    },
    authService: { validateCredential: validator(authority, seq) },
  }
}
