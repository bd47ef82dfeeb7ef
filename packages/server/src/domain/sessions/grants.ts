import { PERIODS, type UserId } from '@conclave/protocol'
import type { Clock } from '../../clock.ts'
import { newToken, tokenHash } from './tokens.ts'

const MAX_GRANTS = 10_000

/** Short-lived rights of somebody who proved the password or the recovery key and has no device yet. In memory: a restart ends them. */
export class Grants {
  readonly #clock: Clock
  readonly #random: (length: number) => Uint8Array
  readonly #granted = new Map<string, { readonly userId: UserId; readonly expires: number }>()

  constructor(clock: Clock, random: (length: number) => Uint8Array) {
    this.#clock = clock
    this.#random = random
  }

  create(userId: UserId): { grant: Uint8Array; expires: number } {
    const { token, hash } = newToken(this.#random)
    const expires = this.#clock.now() + PERIODS.passwordGrant
    this.#makeRoom()
    this.#granted.set(name(hash), { userId, expires })
    return { grant: token, expires }
  }

  find(token: Uint8Array): UserId | undefined {
    const found = this.#granted.get(name(tokenHash(token)))
    return found !== undefined && found.expires > this.#clock.now() ? found.userId : undefined
  }

  /** After a change of password or recovery key, what was granted for the old one is void. */
  endAll(userId: UserId): void {
    for (const [hash, granted] of this.#granted) if (granted.userId === userId) this.#granted.delete(hash)
  }

  #makeRoom(): void {
    if (this.#granted.size < MAX_GRANTS) return
    const now = this.#clock.now()
    for (const [hash, { expires }] of this.#granted) if (expires <= now) this.#granted.delete(hash)
    const [oldest] = this.#granted.keys()
    if (oldest !== undefined && this.#granted.size >= MAX_GRANTS) this.#granted.delete(oldest)
  }
}

function name(hash: Uint8Array): string {
  return Buffer.from(hash).toString('base64url')
}
