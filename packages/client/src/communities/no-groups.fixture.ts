import type { Groups } from './parts.ts'

/** A ledger alone, without keys of groups: for tests. */
export function noGroups(): Groups {
  return {
    follow: () => {},
    forget: () => {},
    sharedSecret: () => undefined,
    removedAt: () => 0,
    renewKeys: () => Promise.resolve(),
    notices: () => {},
    setOnline: () => {},
    cursors: () => [],
    channelFacts: () => new Map(),
    isFull: () => false,
    channelOf: () => undefined,
    rewind: () => Promise.resolve(),
    lookAgain: () => undefined,
    loadEarlier: () => Promise.resolve(false),
    openHistory: () => Promise.resolve(),
    deleteMessage: () => Promise.resolve(),
    erase: () => {},
    idle: () => true,
    whenIdle: () => Promise.resolve(),
    halt: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  }
}
