import type { Routes } from '@conclave/protocol'
import type { Handler } from '../handler.ts'

export const prekeyWithdraw: Handler<Routes['prekeyWithdraw']> = (context, { caller }) =>
  context.store.prekeys.withdraw(caller.deviceId, context.clock.now())
