import type { Routes } from '@conclave/protocol'
import { replaceBoxes } from '../../domain/communities/invites.ts'
import type { Handler } from '../handler.ts'

export const inviteBoxes: Handler<Routes['inviteBoxes']> = async (context, { caller, params, body }) => {
  await replaceBoxes(context, caller, params.communityId, body.boxes)
  return {}
}
