import type { Routes } from '@conclave/protocol'
import { appendRecords } from '../../domain/records/append.ts'
import type { Handler } from '../handler.ts'

export const recordsAppend: Handler<Routes['recordsAppend']> = async (context, { caller, body }) => ({
  headSeq: await appendRecords(context, caller.userId, body.expect, body.records),
})
