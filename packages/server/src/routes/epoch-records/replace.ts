import type { Routes } from '@conclave/protocol'
import { replaceRecord } from '../../domain/communities/commits.ts'
import type { Handler } from '../handler.ts'

export const epochRecordReplace: Handler<Routes['epochRecordReplace']> = async (context, { caller, params, body }) => {
  await replaceRecord(context, caller, params, body.record)
  return {}
}
