import { parseHandle, type Routes } from '@conclave/protocol'
import { useOnce } from '../../domain/limits/limits.ts'
import type { Handler } from '../handler.ts'

export const handleAvailable: Handler<Routes['handleAvailable']> = async (context, { params, address }) => {
  useOnce(context.limits.handleLookups, address, context.clock.now())
  return { available: !(await context.store.accounts.handleTaken(parseHandle(params.handle))) }
}
