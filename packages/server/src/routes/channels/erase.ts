import type { Routes } from '@conclave/protocol'
import { erase } from '../../domain/communities/content.ts'
import type { Handler } from '../handler.ts'

export const channelErase: Handler<Routes['channelErase']> = async (context, { caller, params, body }) => {
  await erase(context, caller.userId, params, body.seqs)
  return {}
}
