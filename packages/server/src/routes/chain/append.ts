import type { Routes } from '@conclave/protocol'
import { appendLinks } from '../../domain/chain/change.ts'
import type { Handler } from '../handler.ts'

export const chainAppend: Handler<Routes['chainAppend']> = async (context, { caller, body }) => ({
  headSeq: await appendLinks(context, { ...body, userId: caller.userId }),
})
