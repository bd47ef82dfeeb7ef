import { activeDevice, type ChainState, verifyChain, type VerifyProvider } from '@conclave/crypto/verify'
import { type DeviceId, LIMITS, type MailboxId, type UserId } from '@conclave/protocol'
import { BoundedMap } from '../../bounded-map.ts'
import type { Bus, Notice } from '../../bus/port.ts'
import type { DeviceKey, Devices, Store, Streams } from '../../store/port.ts'
import { KeptChains } from './kept-chains.ts'

const MAX_ACCOUNTS = 20_000

/** What signing in needs of a chain. */
export interface SignInKey {
  /** Ed25519, 32 bytes. */
  readonly key: Uint8Array
  readonly kind: 'device' | 'revoked' | 'recovery'
  /** Of a device that is not revoked. */
  readonly mailboxId?: MailboxId | undefined
}
type SignInKeys = ReadonlyMap<DeviceId, SignInKey>

/**
 * The chains that the server stores, verified again whenever they are read from the store; the ones used last are kept verified. Keys for signing in
 * are kept in memory too; those of unrevoked devices come from a copy beside the device, which was taken when the chain was verified and appended.
 */
export class ChainDirectory {
  readonly #streams: Streams
  readonly #devices: Devices
  readonly #verify: VerifyProvider
  readonly #kept = new BoundedMap<UserId, SignInKeys>(MAX_ACCOUNTS)
  readonly #ofWholeChain = new BoundedMap<UserId, SignInKeys>(MAX_ACCOUNTS)
  readonly #chains = new KeptChains()
  #changes = 0

  private constructor({ streams, devices }: Pick<Store, 'streams' | 'devices'>, verify: VerifyProvider) {
    this.#streams = streams
    this.#devices = devices
    this.#verify = verify
  }

  static async open(store: Pick<Store, 'streams' | 'devices'>, verify: VerifyProvider, bus: Bus): Promise<ChainDirectory> {
    const directory = new ChainDirectory(store, verify)
    await bus.subscribe('owners', directory)
    return directory
  }

  notice(notice: Notice): void {
    if (notice.kind !== 'owner-changed') return
    this.#changes++
    this.#kept.delete(notice.userId)
    this.#ofWholeChain.delete(notice.userId)
    this.#chains.delete(notice.userId)
  }

  /** @returns undefined when there is no such account */
  async load(userId: UserId): Promise<ChainState | undefined> {
    const known = this.#chains.get(userId)
    if (known !== undefined) return known
    const before = this.#changes
    const state = await this.#verified(userId)
    if (state !== undefined && before === this.#changes) this.#chains.set(state)
    return state
  }

  async #verified(userId: UserId): Promise<ChainState | undefined> {
    const links: Uint8Array[] = []
    for (;;) {
      const page = await this.#streams.read({ kind: 'chain', key: userId }, { after: links.length, limit: 256, maxBytes: 4_000_000 })
      if (page.length === 0) break
      for (const entry of page) links.push(entry.payload)
      if (links.length >= LIMITS.chainLinks) break
    }
    return links.length === 0 ? undefined : verifyChain(this.#verify, links, userId)
  }

  async signInKey(userId: UserId, deviceId: DeviceId): Promise<SignInKey | undefined> {
    const stored = this.#kept.get(userId) ?? (await this.#keep(this.#kept, userId, async () => storedKeys(await this.#devices.keys(userId))))
    const found = stored.get(deviceId)
    if (found !== undefined) return found
    const all = this.#ofWholeChain.get(userId) ?? (await this.#keep(this.#ofWholeChain, userId, () => this.#chainKeys(userId)))
    return all.get(deviceId)
  }

  async #keep(kept: BoundedMap<UserId, SignInKeys>, userId: UserId, read: () => Promise<SignInKeys>): Promise<SignInKeys> {
    const before = this.#changes
    const keys = await read()
    if (before !== this.#changes || keys.size === 0) return keys
    kept.set(userId, keys)
    return keys
  }

  async #chainKeys(userId: UserId): Promise<SignInKeys> {
    const [state, devices] = await Promise.all([this.load(userId), this.#devices.keys(userId)])
    return state === undefined ? new Map() : keysOf(state, devices)
  }
}

function storedKeys(devices: readonly DeviceKey[]): SignInKeys {
  const keys = new Map<DeviceId, SignInKey>()
  for (const { deviceId, mailboxId, signingKey } of devices)
    if (signingKey !== null) keys.set(deviceId, { key: signingKey, kind: 'device', mailboxId })
  return keys
}

/** Copies, because the keys of a state are views that would keep the whole chain in memory. */
function keysOf(state: ChainState, devices: readonly DeviceKey[]): SignInKeys {
  const mailboxes = new Map(devices.map(({ deviceId, mailboxId }) => [deviceId, mailboxId]))
  const keys = new Map<DeviceId, SignInKey>()
  for (const [deviceId, device] of state.devices) {
    const kind = activeDevice(state, deviceId) ? 'device' : 'revoked'
    keys.set(deviceId, { key: Uint8Array.from(device.keys.ed25519), kind, mailboxId: mailboxes.get(deviceId) })
  }
  keys.set(state.recovery.id, { key: Uint8Array.from(state.recovery.ed25519), kind: 'recovery' })
  return keys
}
