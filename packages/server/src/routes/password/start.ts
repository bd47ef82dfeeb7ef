import type { Routes } from '@conclave/protocol'
import { beginPasswordChange } from '../../domain/registration/registration.ts'
import type { Handler } from '../handler.ts'

export const passwordStart: Handler<Routes['passwordStart']> = async (context, { caller, body }) => ({
  response: beginPasswordChange(context, caller.userId, body.request),
})
