import type { Routes } from '@conclave/protocol'
import { addDevice } from '../../domain/chain/change.ts'
import type { Handler } from '../handler.ts'

export const deviceAdd: Handler<Routes['deviceAdd']> = async (context, { caller, body }) => {
  await addDevice(context, { userId: caller.userId, expect: body.expect, links: [body.link], accountKeys: body.accountKeys }, body.device)
  return {}
}
