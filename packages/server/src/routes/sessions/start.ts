import type { Routes } from '@conclave/protocol'
import { useOnce } from '../../domain/limits/limits.ts'
import { checkChallenge, startSession } from '../../domain/sessions/sign-in.ts'
import type { Handler } from '../handler.ts'

export const sessionStart: Handler<Routes['sessionStart']> = async (context, { body, address }) => {
  useOnce(context.limits.signIns, address, context.clock.now())
  await checkChallenge(context, 'device', body)
  const { token, expires } = await startSession(context, body)
  return { token, expires }
}
