import { createHash } from 'node:crypto'

/** A secret that a client holds, and what the server keeps of it. */
export interface Token {
  readonly token: Uint8Array
  readonly hash: Uint8Array
}

/** 32 random bytes and their SHA-256. */
export function newToken(random: (length: number) => Uint8Array): Token {
  const token = random(32)
  return { token, hash: tokenHash(token) }
}

/** What the store keeps of a token, 32 bytes. */
export function tokenHash(token: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(token).digest())
}
