import { type DeviceId, type Handle, idFromBytes, type IdName, type Id, type SignedPrekey } from '@conclave/protocol'
import type { Account, AccountKeyBoxes, Accounts, ChainChange, NewDevice, StandingPrekeys, StreamKind, StreamName } from '../port.ts'

export const NOW = Date.UTC(2026, 0, 15, 12)
export const HOUR = 3_600_000
export const DAY = 24 * HOUR

let counter = 0
/** Unlike any other of this run; the first bytes count. */
export function uniqueBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  new DataView(bytes.buffer).setUint32(0, ++counter)
  return bytes
}

export function uniqueId<Name extends IdName>(name: Name): Id<Name> {
  return idFromBytes(name, uniqueBytes(name === 'UserId' ? 32 : 16))
}

export function uniqueHandle(): Handle {
  return `person_${++counter}` as Handle
}

export function uniqueStream(kind: StreamKind = 'mailbox'): StreamName {
  return { kind, key: kind === 'mailbox' || kind === 'requests' ? uniqueId('MailboxId') : uniqueId('UserId') }
}

export function bytesOf(...values: number[]): Uint8Array {
  return Uint8Array.from(values)
}

export function signedPrekey(keyId: number, expires = NOW + 7 * DAY): SignedPrekey {
  return { keyId, expires, key: bytesOf(1, keyId), signature: bytesOf(2, keyId) }
}

export function standingKeys(from = 1): StandingPrekeys {
  return { signed: signedPrekey(from), kemLastResort: signedPrekey(from + 1), sealing: signedPrekey(from + 2) }
}

export function newDevice(): NewDevice {
  return { deviceId: uniqueId('DeviceId'), mailboxId: uniqueId('MailboxId'), prekeys: standingKeys() }
}

export function keyBoxes(generation: number, ...receivers: DeviceId[]): AccountKeyBoxes {
  return { generation, boxes: receivers.map((receiverId, i) => ({ receiverId, box: bytesOf(generation, i) })) }
}

export type NewAccount = Parameters<Accounts['create']>[0]

export function newAccount(overrides: Partial<NewAccount> = {}): NewAccount {
  const device = overrides.device ?? newDevice()
  return {
    userId: uniqueId('UserId'),
    handle: uniqueHandle(),
    password: { record: 'opaque-record', suite: 1, vault: bytesOf(9, 9), vaultVersion: 1 },
    tokenGeneration: 1,
    tokenHash: uniqueBytes(32),
    profileGeneration: 0,
    profile: null,
    links: [bytesOf(1), bytesOf(2), bytesOf(3)],
    accountKeys: keyBoxes(1, device.deviceId),
    device,
    now: NOW,
    ...overrides,
  }
}

/** What `byId` gives back for what `create` was given. */
export function storedAccount({ links, accountKeys, device, inviteHash, now, ...account }: NewAccount): Account {
  void [links, accountKeys, device, inviteHash, now]
  return account
}

export function chainOf(account: { userId: Account['userId'] }): StreamName {
  return { kind: 'chain', key: account.userId }
}

export function change(account: NewAccount, rest: Omit<ChainChange, 'userId' | 'expect' | 'links'> & Partial<ChainChange> = {}): ChainChange {
  return { userId: account.userId, expect: account.links.length, links: [bytesOf(50)], ...rest }
}
