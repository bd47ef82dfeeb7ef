// Claim: what waited for a device is there at once when it connects, and a crash of the server loses nothing that it had accepted.
// Targets: 1,000 stored messages in 100 ms, counted from opening the connection to the last entry; the same after SIGKILL; 0 accepted
// messages lost. The real client's figure, which decrypts and stores, is shown without a target.
import type { Bench } from './bench.ts'
import { type BenchAccount, seedAccounts } from './load/accounts.ts'
import { drainClient } from './load/client-drain.ts'
import { signInDevice } from './load/device.ts'
import { envelopeNumberOf, type LoadSender, openSender } from './load/sender.ts'
import { type BenchServer, startBenchServer } from './load/server.ts'
import { median } from './load/statistics.ts'
import { withFolder } from './load/workspace.ts'

const MESSAGES = 1_000
/** Devices drained one after another; the middle one counts. */
const DEVICES = 5
/** Accepted messages of all devices together after which the server is killed while the rest is under way. */
const KILL_AT = 0.95 * MESSAGES * DEVICES
const TARGET = 100

export const bench: Bench = {
  name: 'offline-drain',
  describe: '1,000 stored messages to a device that connects, also after SIGKILL of the server; none that was accepted is lost.',
  run: (report) =>
    withFolder(async (data) => {
      const accounts = await seedAccounts(data, 2 * DEVICES + 1)
      const server = await startBenchServer(data)
      await drain(server, accounts[2 * DEVICES] as BenchAccount)
      const times: number[] = []
      for (const account of accounts.slice(0, DEVICES)) times.push(await drain(server, account))
      report({ name: '1,000 stored messages to a connecting device', value: median(times), unit: 'ms', target: TARGET, lowerIsBetter: true })

      const crashed = await drainAfterCrash(server, data, accounts.slice(DEVICES, 2 * DEVICES))
      report({ name: 'the same after SIGKILL and restart', value: median(crashed.times), unit: 'ms', target: TARGET, lowerIsBetter: true })
      report({ name: 'accepted messages lost by SIGKILL', value: crashed.lost, unit: 'messages', target: 0, lowerIsBetter: true })
      report({ name: 'accepted messages before SIGKILL', value: crashed.accepted, unit: 'messages' })
      await drainClient(data, MESSAGES, report)
    }),
}

async function drain(server: BenchServer, account: BenchAccount): Promise<number> {
  await fill(server, account)
  return (await receive(server, account)).milliseconds
}

/** Stores {@link MESSAGES} for a device that is away. */
async function fill(server: BenchServer, account: BenchAccount): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const sender = await openSender(server.port, account, { batch: ({ accepted }) => accepted === MESSAGES && resolve() })
  sender.send(MESSAGES)
  await promise
  sender.close()
}

/** @returns what arrived, and the time from opening the connection to the last entry */
async function receive(server: BenchServer, account: BenchAccount): Promise<{ milliseconds: number; numbers: readonly number[] }> {
  const numbers: number[] = []
  const { promise, resolve } = Promise.withResolvers<number>()
  const start = performance.now()
  const device = await signInDevice(server, account, {
    entry: (_, payload) => void numbers.push(envelopeNumberOf(payload)),
    drained: () => resolve(performance.now() - start),
  })
  const milliseconds = await promise
  device.close()
  return { milliseconds, numbers }
}

/** Kills the server when nearly all of what is under way is accepted; after the restart everything accepted must be there. */
async function drainAfterCrash(first: BenchServer, data: string, accounts: readonly BenchAccount[]) {
  const accepted = await fillUntilKilled(first, accounts)
  const server = await startBenchServer(data)
  const times: number[] = []
  let lost = 0
  for (const [i, account] of accounts.entries()) {
    const { milliseconds, numbers } = await receive(server, account)
    times.push(milliseconds)
    if (numbers.some((number, at) => number !== at)) throw new Error('envelopes were stored twice or out of order')
    lost += Math.max(0, (accepted[i] as number) - numbers.length)
  }
  await server.stop()
  return { times, lost, accepted: accepted.reduce((sum, count) => sum + count) }
}

/** @returns how many envelopes of each device were accepted */
async function fillUntilKilled(server: BenchServer, accounts: readonly BenchAccount[]): Promise<readonly number[]> {
  const killed = Promise.withResolvers<void>()
  const senders: LoadSender[] = []
  const batch = () => {
    const total = senders.reduce((sum, sender) => sum + sender.accepted, 0)
    if (total >= KILL_AT) server.kill().then(killed.resolve, killed.reject)
  }
  for (const account of accounts) senders.push(await openSender(server.port, account, { batch }))
  for (const sender of senders) sender.send(MESSAGES)
  await killed.promise
  return senders.map((sender) => sender.accepted)
}
