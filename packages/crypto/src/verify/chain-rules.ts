import { ConclaveError, type DeviceId, type Handle, LIMITS, parseHandle, type UserId } from '@conclave/protocol'
import { activeDevice, activeDevices, type ChainDevice, type ChainState } from './chain-state.ts'
import type { KeyEntry, Link, LinkOf, Rotation } from './links.ts'

/** The rules of T1 about what each link may say and who may sign it. Everything here is pure. */

function invalid(reason: string): never {
  throw new ConclaveError('E_CHAIN_INVALID', reason)
}

/** The state after a genesis link. */
export function genesisState(userId: UserId, hash: Uint8Array, link: LinkOf<'genesis'>): ChainState {
  const { device, recovery } = link.body
  if (link.signer !== device.id) invalid('a genesis is signed by its device')
  if (shareIdOrKey(device, recovery)) invalid('device and recovery key share an id or a key')
  const first: ChainDevice = { keys: device, addedSeq: 1, addedBy: device.id, revokedSeq: null }
  return {
    userId,
    seq: 1,
    hash,
    hashes: [hash],
    handle: null,
    devices: new Map([[device.id, first]]),
    recoveries: [{ keys: recovery, sinceSeq: 1 }],
    recovery,
    accountKeys: [],
    generation: 0,
    vault: null,
  }
}

/**
 * The Ed25519 keys that must have signed, in the order of the signatures: the signer, and the key that the link brings in.
 * @throws ConclaveError `E_CHAIN_INVALID` when the signer may not sign such a link
 */
export function requiredSigners(state: ChainState, link: Link): readonly Uint8Array[] {
  const byRecovery = link.signer === state.recovery.id
  const signer = byRecovery ? state.recovery : activeDevice(state, link.signer)?.keys
  if (signer === undefined) invalid('the signer is not in force')
  if (!byRecovery && !deviceMaySign(link)) invalid(`a device alone may not sign ${link.type}`)
  if (link.type === 'add-device') return [signer.ed25519, link.body.device.ed25519]
  if (link.type === 'replace-recovery') return [signer.ed25519, link.body.recovery.ed25519]
  return [signer.ed25519]
}

/** A device by itself adds devices, sets the handle and revokes itself; the recovery key does everything. */
function deviceMaySign(link: Link): boolean {
  switch (link.type) {
    case 'add-device':
    case 'set-handle':
      return true
    case 'revoke-device':
      return link.body.rotation.revoked.length === 1 && link.body.rotation.revoked[0] === link.signer
    case 'genesis':
    case 'rotate':
    case 'set-vault':
    case 'replace-recovery':
      return false
  }
}

/**
 * The state after a link whose signers are known to be right.
 * @throws ConclaveError `E_CHAIN_INVALID`, `E_DEVICE_LIMIT`
 */
export function applyLink(before: ChainState, link: Link, hash: Uint8Array): ChainState {
  const state: ChainState = { ...before, seq: link.seq, hash, hashes: [...before.hashes, hash] }
  switch (link.type) {
    case 'genesis':
      return invalid('a second genesis')
    case 'add-device':
      return addDevice(state, link)
    case 'revoke-device':
      if (link.body.rotation.revoked.length === 0) invalid('revokes nothing')
      return rotate(state, link.body.rotation)
    case 'rotate':
      if (link.body.rotation.revoked.length > 0) invalid('rotate does not revoke')
      return rotate(state, link.body.rotation)
    case 'set-handle':
      return { ...state, handle: checkedHandle(link.body.handle) }
    case 'set-vault':
      if (link.body.version !== (state.vault?.version ?? 0) + 1) invalid('version of the vault')
      return { ...state, vault: link.body }
    case 'replace-recovery':
      return replaceRecovery(state, link)
  }
}

function addDevice(state: ChainState, link: LinkOf<'add-device'>): ChainState {
  const { device } = link.body
  if (state.generation === 0) invalid('no account key yet')
  if (activeDevices(state).length >= LIMITS.devicesPerAccount) throw new ConclaveError('E_DEVICE_LIMIT')
  refuseKnown(state, device)
  const added: ChainDevice = { keys: device, addedSeq: link.seq, addedBy: link.signer, revokedSeq: null }
  return { ...state, devices: new Map([...state.devices, [device.id, added]]) }
}

function replaceRecovery(state: ChainState, link: LinkOf<'replace-recovery'>): ChainState {
  const { recovery, rotation } = link.body
  refuseKnown(state, recovery)
  const replaced = { ...state, recovery, recoveries: [...state.recoveries, { keys: recovery, sinceSeq: link.seq }] }
  return rotate(replaced, rotation)
}

function rotate(state: ChainState, { revoked, generation, commitment, boxesHash, wrap }: Rotation): ChainState {
  if (generation !== state.generation + 1) invalid('generation of the account key')
  if ((wrap === null) !== (generation === 1)) invalid('wrap of the former account key')
  const devices = revoke(state, revoked)
  return { ...state, devices, generation, accountKeys: [...state.accountKeys, { generation, commitment, boxesHash, wrap }] }
}

function revoke(state: ChainState, revoked: readonly DeviceId[]): ReadonlyMap<DeviceId, ChainDevice> {
  if (new Set(revoked).size !== revoked.length) invalid('revokes a device twice')
  // An account without a device could neither receive nor tell its contacts anything: the new device comes first.
  if (revoked.length >= activeDevices(state).length) invalid('revokes the last device')
  const devices = new Map(state.devices)
  for (const deviceId of revoked) {
    const device = activeDevice(state, deviceId) ?? invalid('revokes a device that is not in force')
    devices.set(deviceId, { ...device, revokedSeq: state.seq })
  }
  return devices
}

function checkedHandle(text: string): Handle {
  try {
    if (parseHandle(text) === text) return text as Handle
  } catch {
    // reported below
  }
  return invalid('malformed handle')
}

/** Ids and keys never come back, also not those of revoked devices and former recovery keys. */
function refuseKnown(state: ChainState, entry: KeyEntry): void {
  for (const { keys } of state.devices.values()) if (shareIdOrKey(keys, entry)) invalid('an id or a key is used a second time')
  for (const { keys } of state.recoveries) if (shareIdOrKey(keys, entry)) invalid('an id or a key is used a second time')
}

/** Where the X25519 part of an X-Wing key begins. */
const X_WING_TAIL = 1_184

/**
 * Of the X-Wing keys the last 32 bytes count: whoever shares the whole key shares them, and a hostile chain cannot make millions of
 * comparisons long by keys that differ at the end.
 */
function shareIdOrKey(a: KeyEntry, b: KeyEntry): boolean {
  return a.id === b.id || sameBytes(a.ed25519, b.ed25519) || sameBytes(a.x25519, b.x25519) || sameBytes(a.xwing, b.xwing, X_WING_TAIL)
}

/** Public bytes of one length; a plain loop, because it runs millions of times. */
function sameBytes(a: Uint8Array, b: Uint8Array, from = 0): boolean {
  for (let i = from; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
