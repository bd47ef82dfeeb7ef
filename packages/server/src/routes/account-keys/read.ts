import { ConclaveError, type Routes } from '@conclave/protocol'
import type { Handler } from '../handler.ts'

export const accountKeyRead: Handler<Routes['accountKeyRead']> = async (context, { caller, params }) => {
  const found = await context.store.accounts.accountKeyBox(caller.userId, params.receiverId)
  if (found === undefined) throw new ConclaveError('E_NOT_FOUND')
  return found
}
