import type { Routes } from '@conclave/protocol'
import { completeRegistration } from '../../domain/registration/registration.ts'
import type { Handler } from '../handler.ts'

export const registrationFinish: Handler<Routes['registrationFinish']> = async (context, { body, address }) => {
  await completeRegistration(context, body, address)
  return {}
}
