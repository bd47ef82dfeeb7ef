import type { Routes } from '@conclave/protocol'
import type { Handler } from '../handler.ts'

export const profileSet: Handler<Routes['profileSet']> = async (context, { caller, body }) => {
  await context.store.accounts.setProfile(caller.userId, body.generation, body.ciphertext)
  return {}
}
