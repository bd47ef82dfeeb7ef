import type { Routes } from '@conclave/protocol'
import { changePassword } from '../../domain/chain/change.ts'
import { checkRecord } from '../../domain/login/opaque.ts'
import type { Handler } from '../handler.ts'

export const passwordChange: Handler<Routes['passwordChange']> = async (context, { caller, body }) => {
  checkRecord(context.keys, caller.userId, body.record)
  await changePassword(
    context,
    { userId: caller.userId, expect: body.expect, links: [body.link] },
    { record: body.record, suite: body.suite, vault: body.vault },
  )
  return {}
}
