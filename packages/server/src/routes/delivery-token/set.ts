import type { Routes } from '@conclave/protocol'
import type { Handler } from '../handler.ts'

export const deliveryTokenSet: Handler<Routes['deliveryTokenSet']> = async (context, { caller, body }) => {
  await context.store.accounts.setDeliveryToken(caller.userId, body.generation, body.hash)
  context.bus.publish('owners', { kind: 'owner-changed', userId: caller.userId })
  return {}
}
