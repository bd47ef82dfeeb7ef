import { type MailboxId, type UserId } from '@conclave/protocol'
import type { Bus, Notice } from '../../bus/port.ts'
import type { Devices, MailboxOwner } from '../../store/port.ts'

const MAX_ENTRIES = 20_000

/** What is known of a mailbox; an entry that is out of date is replaced, never changed. */
export type OwnerEntry = MailboxOwner & { readonly mailboxId: MailboxId }

/** Owners of mailboxes from memory: each envelope asks. Entries go when the account's token or devices change. */
export class MailboxOwners {
  readonly #devices: Devices
  readonly #entries = new Map<MailboxId, OwnerEntry>()
  readonly #byUser = new Map<UserId, Set<MailboxId>>()
  #changes = 0

  private constructor(devices: Devices) {
    this.#devices = devices
  }

  static async open(devices: Devices, bus: Bus): Promise<MailboxOwners> {
    const owners = new MailboxOwners(devices)
    await bus.subscribe('owners', owners)
    return owners
  }

  notice(notice: Notice): void {
    if (notice.kind === 'owner-changed') this.#forget(notice.userId)
  }

  cached(mailboxId: MailboxId): OwnerEntry | undefined {
    return this.#entries.get(mailboxId)
  }

  async find(mailboxId: MailboxId): Promise<OwnerEntry | undefined> {
    const known = this.#entries.get(mailboxId)
    if (known !== undefined) return known
    const before = this.#changes
    const owner = await this.#devices.mailboxOwner(mailboxId)
    if (owner === undefined) return undefined
    const entry = { ...owner, tokenHash: Uint8Array.from(owner.tokenHash), mailboxId }
    // a change during the read may have made it old: then it serves this one request only
    if (before === this.#changes) this.#remember(entry)
    return entry
  }

  #remember(entry: OwnerEntry): void {
    if (this.#entries.size >= MAX_ENTRIES) {
      const [oldest] = this.#entries.values()
      if (oldest !== undefined) this.#forget(oldest.userId)
    }
    this.#entries.set(entry.mailboxId, entry)
    const mailboxes = this.#byUser.get(entry.userId)
    if (mailboxes === undefined) this.#byUser.set(entry.userId, new Set([entry.mailboxId]))
    else mailboxes.add(entry.mailboxId)
  }

  #forget(userId: UserId): void {
    this.#changes++
    for (const mailboxId of this.#byUser.get(userId) ?? []) this.#entries.delete(mailboxId)
    this.#byUser.delete(userId)
  }
}
