import type { Routes } from '@conclave/protocol'
import { useOnce } from '../../domain/limits/limits.ts'
import { beginRegistration } from '../../domain/registration/registration.ts'
import type { Handler } from '../handler.ts'

export const registrationStart: Handler<Routes['registrationStart']> = async (context, { body, address }) => {
  useOnce(context.limits.logins, address, context.clock.now())
  return { response: await beginRegistration(context, body) }
}
