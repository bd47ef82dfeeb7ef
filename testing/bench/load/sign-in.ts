import { createPrivateKey, type KeyObject, randomBytes, sign } from 'node:crypto'
import { labelled, LABELS, sessionChallengeData } from '@conclave/crypto'
import type { ServerId } from '@conclave/protocol'
import type { BenchAccount } from './accounts.ts'

/** PKCS #8 head of an Ed25519 seed (RFC 8410 section 7). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The device's side of signing in; synchronous, which is fastest for one signature. */
export class ChallengeSigner {
  readonly account: BenchAccount
  readonly clientNonce = new Uint8Array(randomBytes(32))
  readonly #serverId: ServerId
  readonly #key: KeyObject

  constructor(account: BenchAccount, serverId: ServerId) {
    this.account = account
    this.#serverId = serverId
    this.#key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, account.signingKey]), format: 'der', type: 'pkcs8' })
  }

  /** 64 bytes over the challenge (T0). */
  sign({ serverNonce, expiry }: { readonly serverNonce: Uint8Array; readonly expiry: number }): Uint8Array {
    const { userId, deviceId } = this.account
    const data = sessionChallengeData({ serverId: this.#serverId, userId, deviceId, serverNonce, clientNonce: this.clientNonce, expiry })
    return new Uint8Array(sign(null, labelled(LABELS.session, data), this.#key))
  }
}
