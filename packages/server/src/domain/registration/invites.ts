import { createHash } from 'node:crypto'
import { toBase64url } from '@conclave/protocol'
import type { Context } from '../../context.ts'

const DAY = 86_400_000
const VALID = 30 * DAY

/** Makes a one-use invitation, valid for 30 days. @returns its code: 128 bits, to be told to one person */
export async function createInvite(context: Pick<Context, 'store' | 'random' | 'clock'>): Promise<string> {
  const code = toBase64url(context.random(16))
  await context.store.invites.create(inviteHash(code), context.clock.now() + VALID)
  return code
}

/** What the store keeps of a code, 32 bytes. */
export function inviteHash(code: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(code).digest())
}
