import type { Groups } from './parts.ts'

/** A ledger alone, without keys of groups: for tests. */
export function noGroups(): Groups {
  return {
    follow: () => {},
    forget: () => {},
    sharedSecret: () => undefined,
    removedAt: () => 0,
    notices: () => {},
    setOnline: () => {},
    cursors: () => [],
    channelFacts: () => new Map(),
    channelOf: () => undefined,
    rewind: () => Promise.resolve(),
    lookAgain: () => undefined,
    loadEarlier: () => Promise.resolve(false),
    deleteMessage: () => Promise.resolve(),
    erase: () => {},
    idle: () => true,
    whenIdle: () => Promise.resolve(),
    halt: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  }
}
