import type { Routes } from '@conclave/protocol'
import type { Handler } from '../handler.ts'

export const prekeyCount: Handler<Routes['prekeyCount']> = (context, { caller }) => context.store.prekeys.count(caller.deviceId)
