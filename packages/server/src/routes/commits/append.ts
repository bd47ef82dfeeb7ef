import type { Routes } from '@conclave/protocol'
import { appendCommit } from '../../domain/communities/commits.ts'
import type { Handler } from '../handler.ts'

export const commitAppend: Handler<Routes['commitAppend']> = async (context, { caller, params, body }) => ({
  seq: await appendCommit(context, caller, { ...params, ...body }),
})
