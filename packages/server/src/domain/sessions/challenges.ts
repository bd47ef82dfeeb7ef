import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import { type DeviceId, PERIODS, type UserId } from '@conclave/protocol'
import type { Clock } from '../../clock.ts'

const MAX_USED = 100_000

/** Who asks to sign in, and the nonce of their side. */
export interface ChallengeSubject {
  readonly userId: UserId
  readonly deviceId: DeviceId
  /** 32 bytes. */
  readonly clientNonce: Uint8Array
}
export interface Challenge {
  /** 32 bytes. */
  readonly serverNonce: Uint8Array
  readonly expiry: number
}

/**
 * Challenges over HTTP. Nothing is kept of an open one, so that asking for many fills no memory: the nonce is 16 random bytes and a MAC
 * over them, the subject and the expiry. A nonce is good for one sign-in; only those that were used are remembered until they expire.
 */
export class Challenges {
  readonly #clock: Clock
  readonly #random: (length: number) => Uint8Array
  readonly #key: KeyObject
  readonly #used = new Map<string, number>()

  constructor(clock: Clock, random: (length: number) => Uint8Array) {
    this.#clock = clock
    this.#random = random
    this.#key = createSecretKey(random(32))
  }

  create(subject: ChallengeSubject): Challenge {
    const seed = this.#random(16)
    const expiry = this.#clock.now() + PERIODS.challenge
    return { serverNonce: new Uint8Array(Buffer.concat([seed, this.#mac(seed, subject, expiry)])), expiry }
  }

  /** Whether the challenge is ours, for this subject, and open. */
  isOpen(subject: ChallengeSubject, { serverNonce, expiry }: Challenge): boolean {
    if (serverNonce.length !== 32 || expiry <= this.#clock.now() || this.#used.has(name(serverNonce))) return false
    return timingSafeEqual(serverNonce.subarray(16), this.#mac(serverNonce.subarray(0, 16), subject, expiry))
  }

  /** Uses up a challenge whose signature was right. @returns false when somebody else was faster */
  use({ serverNonce, expiry }: Challenge): boolean {
    if (this.#used.has(name(serverNonce))) return false
    if (this.#used.size >= MAX_USED) this.#forget()
    if (this.#used.size >= MAX_USED) return false
    this.#used.set(name(serverNonce), expiry)
    return true
  }

  #forget(): void {
    const now = this.#clock.now()
    for (const [nonce, expiry] of this.#used) if (expiry <= now) this.#used.delete(nonce)
  }

  #mac(seed: Uint8Array, { userId, deviceId, clientNonce }: ChallengeSubject, expiry: number): Uint8Array {
    const mac = createHmac('sha256', this.#key).update(seed).update(`${userId} ${deviceId} ${expiry} `).update(clientNonce)
    return mac.digest().subarray(0, 16)
  }
}

function name(nonce: Uint8Array): string {
  return Buffer.from(nonce).toString('base64url')
}
