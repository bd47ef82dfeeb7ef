// Claim: signing in by device key is cheap. Every sign-in is a whole one: for the gateway a new connection, a fresh challenge, its signature
// checked, a durable session, welcome; over HTTP a challenge and a session on connections that are kept.
// Target: 3,000 sign-ins/s. Both sides share the processors of one machine: the lines show what each of them used.
import { fromBase64url, toBase64url } from '@conclave/protocol'
import type { Bench, BenchLine } from './bench.ts'
import { type BenchAccount, seedAccounts } from './load/accounts.ts'
import { signInDevice } from './load/device.ts'
import { LoadHttp } from './load/http.ts'
import { type BenchServer, startBenchServer } from './load/server.ts'
import { ChallengeSigner } from './load/sign-in.ts'
import { measureBoth, type Span, usageLines } from './load/statistics.ts'
import { withFolder } from './load/workspace.ts'

const ACCOUNTS = 1_000
/** How often each account signs in while it is measured. */
const ROUNDS = 12
const AT_ONCE = 64
const TARGET = 3_000

export const bench: Bench = {
  name: 'sign-in',
  describe: 'Sign-ins by device key per second, over the gateway and over HTTP, each with a durable session.',
  run: (report) =>
    withFolder(async (data) => {
      const accounts = await seedAccounts(data, ACCOUNTS)
      const server = await startBenchServer(data)
      const first = await measureBoth(server, () => inLanes(accounts, 1, gatewayLane(server)))
      report({ name: 'gateway, first after a start (chain is verified)', value: ACCOUNTS / first.seconds, unit: '/s' })
      const gateway = await measureBoth(server, () => inLanes(accounts, ROUNDS, gatewayLane(server)))
      lines('gateway', gateway).forEach(report)
      await inLanes(accounts, 1, httpLane(server))
      const http = await measureBoth(server, () => inLanes(accounts, ROUNDS, httpLane(server)))
      lines('HTTP', http).forEach(report)
      await server.stop()
    }),
}

function lines(name: string, span: Span): readonly BenchLine[] {
  const count = ACCOUNTS * ROUNDS
  return [
    { name: `${name}: sign-ins`, value: count / span.seconds, unit: '/s', target: TARGET },
    { name: `${name}: processor time of the server for one`, value: (span.server / count) * 1_000_000, unit: 'us' },
    ...usageLines(name, span),
  ]
}

type SignIn = (account: BenchAccount) => Promise<void>
/** Opens what one of the lanes that work at the same time needs. */
type Lane = () => Promise<{ signIn: SignIn; close(): void }>

async function inLanes(accounts: readonly BenchAccount[], rounds: number, lane: Lane): Promise<void> {
  const waiting = repeat(accounts, rounds)
  const work = async () => {
    const { signIn, close } = await lane()
    for (const account of waiting) await signIn(account)
    close()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

function* repeat<T>(items: readonly T[], rounds: number): Generator<T, undefined> {
  for (let round = 0; round < rounds; round++) yield* items
  return undefined
}

function gatewayLane(server: BenchServer): Lane {
  return () => Promise.resolve({ signIn: async (account) => (await signInDevice(server, account)).close(), close: () => undefined })
}

function httpLane(server: BenchServer): Lane {
  return async () => {
    const http = await LoadHttp.open(server.port)
    return { signIn: (account) => signInOverHttp(http, server, account), close: () => http.close() }
  }
}

async function signInOverHttp(http: LoadHttp, { serverId }: BenchServer, account: BenchAccount): Promise<void> {
  const signer = new ChallengeSigner(account, serverId)
  const subject = { userId: account.userId, deviceId: account.deviceId, clientNonce: toBase64url(signer.clientNonce) }
  const { serverNonce, expiry } = (await http.post('/v1/sessions/challenge', subject)) as { serverNonce: string; expiry: number }
  const signature = toBase64url(signer.sign({ serverNonce: fromBase64url(serverNonce), expiry }))
  await http.post('/v1/sessions', { ...subject, serverNonce, expiry, signature })
}
