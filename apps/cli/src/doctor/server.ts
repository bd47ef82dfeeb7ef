import type { AccountView, Client } from '@conclave/client'
import { apiClient, codeOf, type ErrorCode, type HttpSend, PROTOCOL_VERSION } from '@conclave/protocol'
import { isLoopback } from '../home/place.ts'
import { adviceOf, type Finding, fail, ok, warn } from './check.ts'

const TIMEOUT = 10_000
/** ms; challenges and proofs of work stop working at minutes. */
const CLOCK = { warn: 30_000, fail: 5 * 60_000 }

export function connection(url: string): Finding {
  const name = 'connection'
  const { protocol, hostname } = new URL(url)
  if (protocol === 'https:') return ok(name, `${url}, TLS`)
  if (isLoopback(hostname)) return ok(name, `${url}, this machine only`)
  return fail(name, `${url} is not encrypted`, 'Use https://', 'E_CONFIG')
}

/** Asks the server who it is, without an account. */
export async function server(url: string, account: AccountView | undefined): Promise<readonly Finding[]> {
  const name = 'server'
  try {
    const before = Date.now()
    const info = await apiClient(sendTo(url)).serverInfo({})
    const now = (before + Date.now()) / 2
    const findings = [
      ok(name, `${info.software} answered in ${Date.now() - before} ms; registration ${info.registration}`),
      version(info.protocolVersion),
      clock(info.time - now),
    ]
    if (account && account.serverId !== info.serverId)
      findings.push(fail('server identity', 'it is not the server of sign-up', adviceOf('E_CONTINUITY'), 'E_CONTINUITY'))
    else if (account) findings.push(ok('server identity', 'the same as at sign-up'))
    return findings
  } catch (error) {
    const code = codeOf(error) ?? 'E_SERVER_UNREACHABLE'
    return [fail(name, `no answer (${code})`, advice(url, code), code)]
  }
}

function advice(url: string, code: ErrorCode): string {
  if (code === 'E_TLS')
    return 'Check the address (--server URL) and the clock. A certificate of your own that this machine does not know: NODE_EXTRA_CA_CERTS=chain.pem'
  if (code !== 'E_SERVER_UNREACHABLE') return adviceOf(code)
  return isLoopback(new URL(url).hostname) ? 'Start it: npm start. Another address: --server URL' : 'Check the address (--server URL) and the network'
}

function version(theirs: number): Finding {
  const name = 'version'
  if (theirs === PROTOCOL_VERSION) return ok(name, `protocol ${theirs} on both sides`)
  return fail(
    name,
    `the server speaks protocol ${theirs}, this program ${PROTOCOL_VERSION}`,
    theirs > PROTOCOL_VERSION ? 'Update this program' : 'Ask the operator to update the server',
    'E_VERSION',
  )
}

function clock(offset: number): Finding {
  const name = 'clock'
  const found = `${(Math.abs(offset) / 1000).toFixed(1)} s ${offset < 0 ? 'ahead of' : 'behind'} the server`
  if (Math.abs(offset) < CLOCK.warn) return ok(name, found)
  const advice = 'Set the clock of this device (or tell the operator, if this one is right)'
  return Math.abs(offset) < CLOCK.fail ? warn(name, found, advice) : fail(name, found, advice, 'E_CHALLENGE_EXPIRED')
}

const sendTo =
  (url: string): HttpSend =>
  async ({ method, path, headers, body }) => {
    try {
      const answer = await fetch(url + path, { method, headers, body: body ?? null, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT) })
      return { status: answer.status, body: await answer.text() }
    } catch (error) {
      const { tlsFailure } = await import('@conclave/client/node')
      throw tlsFailure(error) ?? error
    }
  }

const FEW_PREKEYS = 25

/** Strangers start conversations with these; the client refills them while it is connected. */
export async function prekeys(client: Client): Promise<Finding> {
  const name = 'prekeys'
  try {
    const { x25519, kem } = await client.accounts.prekeysLeft()
    const found = `${x25519} + ${kem} one-time keys on the server`
    return Math.min(x25519, kem) < FEW_PREKEYS
      ? warn(name, found, 'Stay connected for a minute (conclave listen); they are refilled')
      : ok(name, found)
  } catch (error) {
    const code = codeOf(error) ?? 'E_UNEXPECTED'
    return fail(name, `not known (${code})`, adviceOf(code), code)
  }
}
