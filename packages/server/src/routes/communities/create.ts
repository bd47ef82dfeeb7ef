import type { Routes } from '@conclave/protocol'
import { createCommunity } from '../../domain/communities/ledger.ts'
import type { Handler } from '../handler.ts'

export const communityCreate: Handler<Routes['communityCreate']> = (context, { caller, body }) => createCommunity(context, caller, body.entry)
