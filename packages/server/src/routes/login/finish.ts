import type { Routes } from '@conclave/protocol'
import { completeLogin } from '../../domain/login/login.ts'
import type { Handler } from '../handler.ts'

export const loginFinish: Handler<Routes['loginFinish']> = (context, { body }) => completeLogin(context, body.loginId, body.request)
