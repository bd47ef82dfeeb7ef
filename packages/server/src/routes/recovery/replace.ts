import type { Routes } from '@conclave/protocol'
import { replaceRecovery } from '../../domain/chain/change.ts'
import { checkRecord } from '../../domain/login/opaque.ts'
import type { Handler } from '../handler.ts'

export const recoveryReplace: Handler<Routes['recoveryReplace']> = async (context, { caller, body }) => {
  const { expect, links, accountKeys, record, suite, vault } = body
  checkRecord(context.keys, caller.userId, record)
  await replaceRecovery(context, { userId: caller.userId, expect, links, accountKeys }, { record, suite, vault })
  return {}
}
