import { type AnonymousReply, type AnonymousRequest, ConclaveError, type DeviceAddress, LIMITS, parseHandle } from '@conclave/protocol'
import type { Context } from '../context.ts'
import type { AddressKey } from '../domain/limits/address.ts'
import { useOnce } from '../domain/limits/limits.ts'
import { handOutBundle } from '../domain/prekeys/hand-out.ts'
import { deliverRequest } from '../domain/requests/deliver.ts'

type Ask<T extends AnonymousRequest['type']> = Extract<AnonymousRequest, { type: T }>
/** Everything but opening and envelopes with a token, which have their own path. */
export type Question = Exclude<AnonymousRequest, { type: 'open' | 'deliver' }>

/** Bytes of links in one frame; each link is at most a quarter of it. */
const CHAIN_PAGE_BYTES = LIMITS.frameBytes - LIMITS.chainLinkBytes - 1_024

/** Answers one request. @throws ConclaveError with the code of the refusal */
export function answer(context: Context, question: Question, address: AddressKey): Promise<AnonymousReply> {
  switch (question.type) {
    case 'handle':
      return lookUp(context, question, address)
    case 'chain':
      return readChain(context, question)
    case 'addresses':
      return listAddresses(context, question)
    case 'bundle':
      return handOutBundle(context, question).then((bundle) => ({ type: 'bundle', requestId: question.requestId, bundle }))
    case 'profile':
      return readProfile(context, question)
    case 'request':
      return deliverRequest(context, question).then(() => ({ type: 'accepted', requestId: question.requestId }))
  }
}

async function lookUp(context: Context, { requestId, handle }: Ask<'handle'>, address: AddressKey): Promise<AnonymousReply> {
  useOnce(context.limits.handleLookups, address, context.clock.now())
  const account = await context.store.accounts.byHandle(parseHandle(handle))
  if (account === undefined) throw new ConclaveError('E_NOT_FOUND')
  return { type: 'account', requestId, userId: account.userId }
}

/** Links from number `from` on, which counts from 1. */
async function readChain(context: Context, { requestId, userId, from }: Ask<'chain'>): Promise<AnonymousReply> {
  const stream = { kind: 'chain', key: userId } as const
  const [entries, state] = await Promise.all([
    context.store.streams.read(stream, { after: Math.max(0, from - 1), limit: LIMITS.page, maxBytes: CHAIN_PAGE_BYTES }),
    context.store.streams.state(stream),
  ])
  if (state.head === 0) throw new ConclaveError('E_NOT_FOUND')
  return { type: 'chain', requestId, links: withinFrame(entries.map((entry) => entry.payload)), headSeq: state.head }
}

function withinFrame(links: readonly Uint8Array[]): readonly Uint8Array[] {
  let bytes = 0
  const end = links.findIndex((link) => (bytes += link.length + 3) > LIMITS.frameBytes - 64)
  return end === -1 ? links : links.slice(0, end)
}

async function listAddresses(context: Context, { requestId, userId }: Ask<'addresses'>): Promise<AnonymousReply> {
  const devices = await context.store.devices.list(userId)
  if (devices.length === 0) throw new ConclaveError('E_NOT_FOUND')
  const addresses = await Promise.all(
    devices.map(async ({ deviceId, mailboxId }): Promise<DeviceAddress | undefined> => {
      const sealing = await context.store.prekeys.standing(deviceId, 'sealing')
      return sealing && { deviceId, mailboxId, sealing }
    }),
  )
  return { type: 'addresses', requestId, devices: addresses.filter((address) => address !== undefined) }
}

async function readProfile(context: Context, { requestId, userId }: Ask<'profile'>): Promise<AnonymousReply> {
  const account = await context.store.accounts.byId(userId)
  if (account === undefined) throw new ConclaveError('E_NOT_FOUND')
  return { type: 'profile', requestId, generation: account.profileGeneration, ciphertext: account.profile }
}
