import { ConclaveError, PERIODS, type UserId } from '@conclave/protocol'
import type { Clock } from '../../clock.ts'

const MAX_OPEN = 10_000

export interface OpenLogin {
  readonly userId: UserId
  readonly state: string
}

/** First halves of OPAQUE logins: each is used once, within a minute. About 1 KB each; when there are too many, the oldest goes. */
export class PasswordLogins {
  readonly #clock: Clock
  readonly #random: (length: number) => Uint8Array
  readonly #open = new Map<string, OpenLogin & { readonly expires: number }>()

  constructor(clock: Clock, random: (length: number) => Uint8Array) {
    this.#clock = clock
    this.#random = random
  }

  /** @returns its id, 16 bytes */
  add(login: OpenLogin): Uint8Array {
    const now = this.#clock.now()
    // entries lie in the order of their expiry
    for (const [id, { expires }] of this.#open) {
      if (expires > now && this.#open.size < MAX_OPEN) break
      this.#open.delete(id)
    }
    const loginId = this.#random(16)
    this.#open.set(name(loginId), { ...login, expires: now + PERIODS.loginState })
    return loginId
  }

  /** After a change of password, what was begun with the old one is void. */
  endAll(userId: UserId): void {
    for (const [id, login] of this.#open) if (login.userId === userId) this.#open.delete(id)
  }

  /** @throws ConclaveError `E_LOGIN_EXPIRED` */
  take(loginId: Uint8Array): OpenLogin {
    const found = this.#open.get(name(loginId))
    this.#open.delete(name(loginId))
    if (found === undefined || found.expires <= this.#clock.now()) throw new ConclaveError('E_LOGIN_EXPIRED')
    return found
  }
}

function name(loginId: Uint8Array): string {
  return Buffer.from(loginId).toString('base64url')
}
