import { type DeviceId, type Handle, idFromBytes, LIMITS } from '@conclave/protocol'
import { expect, it } from 'vitest'
import { type ChainState, decodeChainState, encodeChainState, type KeyGeneration } from './chain-state.ts'
import { DEVICE_NAME_BYTES, type KeyEntry } from './links.ts'
import { constantTimeEqual } from './provider.ts'

const filled = (length: number, n: number): Uint8Array => new Uint8Array(length).fill(n).with(0, n >> 8)
const idOf = (n: number): DeviceId => idFromBytes('DeviceId', filled(16, n))
const entry = (n: number): KeyEntry => ({
  id: idOf(n),
  ed25519: filled(32, n),
  x25519: filled(32, n),
  xwing: filled(1_216, n),
  name: filled(DEVICE_NAME_BYTES, n),
})
const generation = (n: number): KeyGeneration => ({
  generation: n,
  commitment: filled(32, n),
  boxesHash: filled(32, n),
  wrap: n === 1 ? null : filled(80, n),
})

/** As long a chain as a stranger may have, with the most that its links can leave behind. */
function longest(replacing: boolean): ChainState {
  const turns = Math.floor((LIMITS.chainLinks - 2) / (replacing ? 1 : 2))
  const numbers = Array.from({ length: turns }, (_, i) => i + 1)
  const hashes = Array.from({ length: LIMITS.chainLinks }, (_, i) => filled(32, i))
  const devices = (replacing ? [1] : numbers).map((n) => ({ keys: entry(n), addedSeq: n, addedBy: idOf(1), revokedSeq: n === 1 ? null : n + 1 }))
  const recoveries = (replacing ? numbers : [1]).map((n) => ({ keys: entry(n + 5_000), sinceSeq: n }))
  return {
    userId: idFromBytes('UserId', filled(32, 0)),
    seq: hashes.length,
    hash: hashes.at(-1) as Uint8Array,
    hashes,
    handle: 'ada' as Handle,
    devices: new Map(devices.map((device) => [device.keys.id, device])),
    recoveries,
    recovery: (recoveries.at(-1) as (typeof recoveries)[number]).keys,
    accountKeys: numbers.map(generation),
    generation: turns,
    vault: { version: 1, hash: filled(32, 7), suite: 1 },
  }
}

it.each([
  ['adds and revokes devices', false],
  ['replaces the recovery key', true],
])('reads back the state of the longest chain, which %s', (_, replacing) => {
  const state = longest(replacing)
  const read = decodeChainState(encodeChainState(state))
  expect(read.devices.size).toBe(state.devices.size)
  expect(constantTimeEqual(encodeChainState(read), encodeChainState(state))).toBe(true)
  expect([...read.devices.values()].at(-1)).toEqual([...state.devices.values()].at(-1))
  expect(read.recoveries.at(-1)).toEqual(state.recoveries.at(-1))
  expect(read.accountKeys.at(-1)).toEqual(state.accountKeys.at(-1))
})
