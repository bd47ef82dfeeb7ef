import type { Routes } from '@conclave/protocol'
import { readInvite } from '../../domain/communities/invites.ts'
import { useOnce } from '../../domain/limits/limits.ts'
import type { Handler } from '../handler.ts'

export const inviteRead: Handler<Routes['inviteRead']> = async (context, { address, params }) => {
  useOnce(context.limits.inviteReads, address, context.clock.now())
  const { state, stored } = await readInvite(context, params.inviteId)
  return {
    communityId: state.communityId,
    ledgerHead: state.seq,
    ledgerHash: state.hash,
    generation: stored.generation,
    ledgerKey: stored.ledgerKey ?? undefined,
    historyKey: stored.historyKey ?? undefined,
    preview: stored.preview ?? undefined,
  }
}
