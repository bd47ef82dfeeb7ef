import type { Routes } from '@conclave/protocol'
import { useOnce } from '../../domain/limits/limits.ts'
import { checkChallenge } from '../../domain/sessions/sign-in.ts'
import type { Handler } from '../handler.ts'

export const recoveryStart: Handler<Routes['recoveryStart']> = async (context, { body, address }) => {
  useOnce(context.limits.signIns, address, context.clock.now())
  await checkChallenge(context, 'recovery', body)
  return context.grants.create(body.userId)
}
