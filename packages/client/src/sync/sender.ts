import { type ChainHead, type ChainState, placeHead } from '@conclave/crypto'
import { codeOf, type DeviceId, type ErrorCode, type UserId } from '@conclave/protocol'
import type { SyncContext } from './context.ts'

/** What a chain that does not check out is refused with; everything else is the network's fault and tried again. */
const UNSOUND: readonly (ErrorCode | undefined)[] = [
  'E_CHAIN_INVALID',
  'E_SIGNATURE',
  'E_NOT_FOUND',
  'E_CHAIN_FORK',
  'E_CHAIN_ROLLBACK',
  'E_DEVICE_LIMIT',
  'E_MALFORMED',
]

/** The chain in which a claimed sender is looked up; fetched only for a device that is not known. Undefined when it does not check out. */
export async function senderChain({ chains }: SyncContext, userId: UserId, deviceId: DeviceId): Promise<ChainState | undefined> {
  const known = chains.known(userId)
  return known?.devices.has(deviceId) ? known : await sound(() => chains.fetch(userId))
}

/**
 * Compares the head that a sender told with our view of its chain (T3). Only for messages that opened: before that, anybody could claim to be
 * somebody and tell an invented head, and so raise an alarm about the server.
 */
export async function compareHead(context: SyncContext, userId: UserId, told: ChainHead): Promise<void> {
  const { core, chains } = context
  const known = chains.known(userId)
  if (known === undefined) return
  const newest = placeHead(known, told) === 'ahead' ? await sound(() => chains.fetch(userId)) : known
  if (newest === undefined) return
  const place = placeHead(newest, told)
  if (place === 'fork') core.alert('E_CHAIN_FORK', userId)
  if (place === 'ahead') core.alert('E_CHAIN_ROLLBACK', userId)
}

async function sound(fetch: () => Promise<ChainState>): Promise<ChainState | undefined> {
  try {
    return await fetch()
  } catch (error) {
    if (UNSOUND.includes(codeOf(error))) return undefined
    throw error
  }
}
