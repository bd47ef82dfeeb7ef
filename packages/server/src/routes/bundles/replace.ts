import type { Routes } from '@conclave/protocol'
import { replaceBundle } from '../../domain/communities/commits.ts'
import type { Handler } from '../handler.ts'

export const bundleReplace: Handler<Routes['bundleReplace']> = async (context, { caller, params, body }) => {
  await replaceBundle(context, caller, params, body)
  return {}
}
