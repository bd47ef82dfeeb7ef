import { parseHandle, type Routes } from '@conclave/protocol'
import { useOnce } from '../../domain/limits/limits.ts'
import { beginLogin } from '../../domain/login/login.ts'
import type { Handler } from '../handler.ts'

export const loginStart: Handler<Routes['loginStart']> = async (context, { body, address }) => {
  useOnce(context.limits.logins, address, context.clock.now())
  return beginLogin(context, parseHandle(body.handle), body.request)
}
