import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import {
  createAccount,
  type CryptoProvider,
  CURRENT_SUITE,
  type DeviceKeys,
  hashDeliveryToken,
  setVault,
  signPrekey,
  webCryptoProvider,
} from '@conclave/crypto'
import {
  type DeviceId,
  idFromBytes,
  type MailboxId,
  parseHandle,
  PERIODS,
  PREKEY_BYTES,
  type SignedPrekeyKind,
  type UserId,
} from '@conclave/protocol'
import { openSqliteStore, type StandingPrekeys, type Store } from '../../../packages/server/src/store/index.ts'
import { startBenchServer } from './server.ts'

/** An account with one device, as a load generator needs it. */
export interface BenchAccount {
  readonly userId: UserId
  readonly deviceId: DeviceId
  readonly mailboxId: MailboxId
  /** Delivery token, 16 bytes. */
  readonly token: Uint8Array
  /** Ed25519 seed of the device, 32 bytes. */
  readonly signingKey: Uint8Array
}

/**
 * Puts accounts into the store of a new data folder, past the network: their chains, keys and signatures are real, so that signing in is;
 * the password record is not, and encryption keys are shared, because nobody opens them.
 */
export async function seedAccounts(data: string, count: number): Promise<readonly BenchAccount[]> {
  const first = await startBenchServer(data)
  await first.stop()
  const provider = await sharedEncryptionKeys()
  const store = await openSqliteStore({ file: join(data, 'conclave.db') })
  const accounts: BenchAccount[] = []
  while (accounts.length < count) {
    const block = Array.from({ length: Math.min(32, count - accounts.length) }, (_, i) => seedAccount(provider, store, accounts.length + i))
    accounts.push(...(await Promise.all(block)))
  }
  await store.close()
  return accounts
}

/** Encryption keys for all devices and others for all recovery keys (which are the ones made from a seed): a chain refuses equal ones. */
async function sharedEncryptionKeys(): Promise<CryptoProvider> {
  const provider = webCryptoProvider()
  const [xwing, recoveryXWing] = [await provider.xWingGenerate(), await provider.xWingGenerate()]
  const [x25519, recoveryX25519] = [await provider.x25519Generate(), await provider.x25519Generate()]
  const box = await provider.hpkeSeal(xwing.publicKey, new Uint8Array(), new Uint8Array(), new Uint8Array(32))
  return {
    ...provider,
    xWingGenerate: (seed) => Promise.resolve(seed === undefined ? xwing : recoveryXWing),
    x25519Generate: (seed) => Promise.resolve(seed === undefined ? x25519 : recoveryX25519),
    hpkeSeal: () => Promise.resolve(box),
  }
}

async function seedAccount(provider: CryptoProvider, store: Store, index: number): Promise<BenchAccount> {
  const handle = parseHandle(`bench_${index}`)
  const made = await createAccount(provider, { handle, deviceName: '' })
  const vault = new Uint8Array(randomBytes(80))
  const vaulted = await setVault(provider, made.state, made.recovery, { version: 1, sealed: vault, suite: CURRENT_SUITE })
  const { userId } = made.state
  const { deviceId } = made.device
  const token = new Uint8Array(randomBytes(16))
  const mailboxId = idFromBytes('MailboxId', randomBytes(16))
  await store.accounts.create({
    userId,
    handle,
    password: { record: 'none', suite: CURRENT_SUITE, vault, vaultVersion: 1 },
    tokenGeneration: 1,
    tokenHash: hashDeliveryToken(provider, token),
    profileGeneration: 1,
    profile: null,
    links: [...made.links, vaulted.link],
    accountKeys: made.accountKeys,
    device: { deviceId, mailboxId, signingKey: made.device.ed25519.publicKey, prekeys: await standingPrekeys(provider, made.device, userId) },
    now: Date.now(),
  })
  return { userId, deviceId, mailboxId, token, signingKey: made.device.ed25519.privateKey }
}

async function standingPrekeys(provider: CryptoProvider, device: DeviceKeys, userId: UserId): Promise<StandingPrekeys> {
  const expires = Date.now() + PERIODS.bundleValid
  const prekey = (kind: SignedPrekeyKind) =>
    signPrekey(provider, device, { userId, kind }, { keyId: 1, expires, key: new Uint8Array(PREKEY_BYTES[kind]) })
  const [signed, kemLastResort, sealing] = await Promise.all([prekey('x25519-signed'), prekey('kem-last-resort'), prekey('sealing')])
  return { signed, kemLastResort, sealing }
}
