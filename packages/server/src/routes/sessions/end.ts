import type { Routes } from '@conclave/protocol'
import type { Handler } from '../handler.ts'

export const sessionEnd: Handler<Routes['sessionEnd']> = async (context, { caller }) => {
  await context.store.sessions.end(caller.tokenHash)
  return {}
}
