import type { Client } from '@conclave/client'
import { ConclaveError, type ErrorCode } from '@conclave/protocol'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'

/** ms that a command waits for the network before it goes on with what the device has. */
export const PATIENCE = 10_000

/** Errors that trying again does not mend. */
const FINAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'E_DEVICE_REVOKED',
  'E_CONTINUITY',
  'E_VERSION',
  'E_CHAIN_FORK',
  'E_CHAIN_ROLLBACK',
  'E_UNAUTHENTICATED',
])

/**
 * Connects; resolves to undefined when online, else to why not. The first failed attempt is an answer.
 * @throws ConclaveError for what another attempt does not mend: `E_DEVICE_REVOKED`, `E_CONTINUITY`, `E_VERSION`, ...
 */
export async function goOnline(client: Client, patience = PATIENCE): Promise<ErrorCode | undefined> {
  if (client.sync.state().connection === 'stopped') client.sync.start()
  await settled(client, patience)
  const { connection, error } = client.sync.state()
  if (connection === 'online') return undefined
  if (error !== undefined && FINAL.has(error)) throw new ConclaveError(error)
  return error ?? 'E_SERVER_UNREACHABLE'
}

function settled(client: Client, patience: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      unsubscribe()
      resolve()
    }
    const timer = setTimeout(done, patience)
    const unsubscribe = client.events.subscribe((event) => {
      if (event.type === 'connection' && event.state !== 'connecting') done()
    })
    if (client.sync.state().connection !== 'connecting') done()
  })
}

/** Online, and everything that was waiting on either side is through. @returns why not, when not; says so to the person */
export async function catchUp(context: Context): Promise<ErrorCode | undefined> {
  const problem = await goOnline(context.client)
  if (problem === undefined) await context.client.sync.whenIdle(PATIENCE)
  else context.out.note(`The server cannot be reached (${problem}); this is what the device has.`)
  return problem
}

/** For commands that make no sense offline. @throws ConclaveError why the server cannot be reached */
export async function requireOnline(context: Context): Promise<void> {
  const problem = await goOnline(context.client)
  if (problem !== undefined) throw new ConclaveError(problem)
  await context.client.sync.whenIdle(PATIENCE)
}

/** Lets what was just done reach the server. @returns `queued` when it waits on the device, which the person is told */
export async function flush(context: Context, patience = PATIENCE): Promise<ExitCode> {
  if ((await goOnline(context.client)) === undefined && (await context.client.sync.whenIdle(patience))) return EXIT.ok
  context.out.note('It waits on this device, and goes out when a command is connected.')
  return EXIT.queued
}

/** ms for a request to a stranger: its proof of work takes seconds, on an unlucky day a minute. */
export const PROOF_PATIENCE = 120_000
