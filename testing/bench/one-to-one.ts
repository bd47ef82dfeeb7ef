// Claim: 400 devices in 200 pairs write to each other, both ways, 1.7 KB envelopes made beforehand, each durable before it is accepted.
// Targets: 20,000 messages per CPU-second of the whole server process (all threads); p99 <= 10 ms to accepted and to delivered at 1,000/s.
import type { Bench, BenchLine } from './bench.ts'
import { type BenchAccount, seedAccounts } from './load/accounts.ts'
import { type LoadDevice, signInDevice } from './load/device.ts'
import { type LoadSender, openSender, sentAtOf } from './load/sender.ts'
import { type BenchServer, startBenchServer } from './load/server.ts'
import { measureBoth, percentile, usageLines } from './load/statistics.ts'
import { withFolder } from './load/workspace.ts'

const DEVICES = 400
/** Envelopes of one sender that wait for their answer while the server is kept busy. */
const UNDER_WAY = 12
const WARM_UP = 100
const MEASURED = 300
const RATE = 1_000
const RATE_SECONDS = 10

export const bench: Bench = {
  name: 'one-to-one',
  describe: '200 pairs write to each other: durable messages per CPU-second of the server, and latency at 1,000/s.',
  run: (report) =>
    withFolder(async (data) => {
      const accounts = await seedAccounts(data, DEVICES)
      const server = await startBenchServer(data)
      const pairs = await openPairs(server, accounts)
      await pairs.exchange(WARM_UP)
      const span = await measureBoth(server, () => pairs.exchange(MEASURED))
      throughputLines(span, DEVICES * MEASURED).forEach(report)
      const paced = await measureBoth(server, () => pairs.pace(RATE, RATE_SECONDS))
      latencyLines(pairs).forEach(report)
      usageLines(`at ${RATE}/s`, paced).forEach(report)
      pairs.close()
      await server.stop()
    }),
}

function throughputLines(span: { seconds: number; server: number; generator: number }, messages: number): readonly BenchLine[] {
  return [
    { name: 'messages per CPU-second of the server', value: Math.round(messages / span.server), unit: '/CPU-s', target: 20_000 },
    { name: 'messages per second', value: Math.round(messages / span.seconds), unit: '/s' },
    ...usageLines('busy', span),
  ]
}

function latencyLines({ accepted, delivered }: Pick<Pairs, 'accepted' | 'delivered'>): readonly BenchLine[] {
  const line = (name: string, values: readonly number[], share: number, target?: number): BenchLine => ({
    name: `${name} at ${RATE}/s, p${share * 100}`,
    value: percentile(values, share),
    unit: 'ms',
    lowerIsBetter: true,
    ...(target !== undefined && { target }),
  })
  return [
    line('send to accepted', accepted, 0.5),
    line('send to accepted', accepted, 0.99, 10),
    line('send to delivered', delivered, 0.5),
    line('send to delivered', delivered, 0.99, 10),
  ]
}

interface Pairs {
  /** Milliseconds of the paced messages. */
  readonly accepted: number[]
  readonly delivered: number[]
  /** Every device sends so many to its partner, as fast as the server takes them. */
  exchange(each: number): Promise<void>
  /** All together send so many in a second. */
  pace(rate: number, seconds: number): Promise<void>
  close(): void
}

async function openPairs(server: BenchServer, accounts: readonly BenchAccount[]): Promise<Pairs> {
  const [accepted, delivered]: [number[], number[]] = [[], []]
  let [keeping, goal]: [boolean, number] = [false, 0]
  let whenDone: (() => void) | undefined
  const [devices, senders]: [LoadDevice[], LoadSender[]] = [[], []]

  const check = () => {
    if (senders.every((sender) => sender.accepted >= goal) && devices.every((device) => device.received >= goal)) whenDone?.()
  }
  const refill = (sender: LoadSender) => {
    if (!keeping) sender.send(Math.min(goal - sender.sent, UNDER_WAY - (sender.sent - sender.accepted)))
    if (sender.accepted === goal) check()
  }
  const reach = (total: number, begin: () => void) =>
    new Promise<void>((resolve) => {
      goal = total
      whenDone = resolve
      begin()
    })

  for (const [i, account] of accounts.entries()) {
    const partner = accounts[i ^ 1] as BenchAccount
    const device = await signInDevice(server, account, {
      entry: (seq, payload) => {
        if (keeping) delivered.push(performance.now() - sentAtOf(payload))
        if (seq === goal) setImmediate(check)
      },
    })
    devices.push(device)
    senders.push(
      await openSender(server.port, partner, { accepted: (_, sentAt) => void (keeping && accepted.push(performance.now() - sentAt)), batch: refill }),
    )
  }
  return {
    accepted,
    delivered,
    exchange: (each) => reach(goal + each, () => senders.forEach(refill)),
    pace: async (rate, seconds) => {
      keeping = true
      const each = Math.ceil((rate * seconds) / senders.length)
      await reach(goal + each, () => sendEvenly(senders, each * senders.length, rate))
    },
    close: () => [...devices, ...senders].forEach((one) => one.close()),
  }
}

/** One message after another, senders in turn, each when it is due. */
function sendEvenly(senders: readonly LoadSender[], total: number, rate: number): void {
  const start = performance.now()
  let sent = 0
  const tick = () => {
    const due = Math.min(total, Math.floor(((performance.now() - start) * rate) / 1_000))
    for (; sent < due; sent++) senders[sent % senders.length]?.send(1)
    if (sent < total) setTimeout(tick, 1)
  }
  tick()
}
