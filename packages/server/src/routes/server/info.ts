import { CURRENT_SUITE } from '@conclave/crypto/verify'
import { PROTOCOL_VERSION, type Routes } from '@conclave/protocol'
import type { Handler } from '../handler.ts'

export const serverInfo: Handler<Routes['serverInfo']> = (context) =>
  Promise.resolve({
    software: 'conclave',
    protocolVersion: PROTOCOL_VERSION,
    serverId: context.keys.serverId,
    serverKey: context.keys.publicKey,
    opaqueKey: context.keys.opaquePublicKey,
    registration: context.config.registration,
    passwordSuite: CURRENT_SUITE,
    time: context.clock.now(),
  })
