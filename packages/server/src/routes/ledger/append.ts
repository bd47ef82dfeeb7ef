import type { Routes } from '@conclave/protocol'
import { appendEntry } from '../../domain/communities/ledger.ts'
import type { Handler } from '../handler.ts'

export const ledgerAppend: Handler<Routes['ledgerAppend']> = async (context, { caller, params, body }) => ({
  time: await appendEntry(context, caller, params.communityId, body),
})
