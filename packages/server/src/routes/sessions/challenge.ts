import type { Routes } from '@conclave/protocol'
import type { Handler } from '../handler.ts'

export const sessionChallenge: Handler<Routes['sessionChallenge']> = (context, { body }) => Promise.resolve(context.challenges.create(body))
