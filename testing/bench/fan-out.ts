// Claim: one channel with 100 and with 1,000 connected readers, 1.1 KB content records encrypted beforehand, durable before they are sent out.
// Targets: 60,000 deliveries/s; p99 from sending to every reader <= 5 ms (100 readers) and <= 25 ms (1,000) at 10 messages/s.
import type { Bench, BenchLine } from './bench.ts'
import { type BenchAccount, seedAccounts } from './load/accounts.ts'
import { ChannelDevice, preparePosts, sharedClock } from './load/channel-device.ts'
import { type BenchCommunity, seedCommunity } from './load/community.ts'
import { Readers } from './load/readers.ts'
import { type BenchServer, startBenchServer } from './load/server.ts'
import { withFolder } from './load/workspace.ts'

const SIZES = [
  { readers: 100, messages: 6_000, p99: 5 },
  { readers: 1_000, messages: 1_200, p99: 25 },
] as const
/** The bucket of a usual text message, and the tag. */
const SEALED_BYTES = 1_024 + 16
/** Posts that wait for their answer while the server is kept busy. */
const UNDER_WAY = 64
const WARM_UP = 200
const RATE = 10
const RATE_SECONDS = 10

export const bench: Bench = {
  name: 'fan-out',
  describe:
    'One channel, 100 and 1,000 connected readers in a process of their own: deliveries per second, CPU of each, and latency at 10 messages/s.',
  run: (report) =>
    withFolder(async (data) => {
      const accounts = await seedAccounts(data, Math.max(...SIZES.map(({ readers }) => readers)) + 1)
      const community = await seedCommunity(
        data,
        accounts.map(({ userId }) => userId),
      )
      for (const size of SIZES) {
        const server = await startBenchServer(data)
        await measure(server, accounts, community, size, report)
        await server.stop()
      }
    }),
}

async function measure(
  server: BenchServer,
  [writer, ...others]: readonly BenchAccount[],
  community: BenchCommunity,
  { readers: count, messages, p99 }: (typeof SIZES)[number],
  report: (line: BenchLine) => void,
): Promise<void> {
  const readers = await Readers.open(server, others.slice(0, count), community)
  const sender = await Sender.open(server, writer as BenchAccount, community)
  await readers.reach(WARM_UP * count, () => sender.burst(WARM_UP))
  const before = await server.usage()
  const start = sharedClock()
  const end = await readers.reach(messages * count, () => sender.burst(messages))
  const used = (await server.usage()).cpuSeconds - before.cpuSeconds
  const [name, deliveries, seconds] = [`${count} readers`, messages * count, (end - start) / 1_000]
  report({ name: `${name}: deliveries per second`, value: Math.round(deliveries / seconds), unit: '/s', target: 60_000 })
  report({ name: `${name}: CPU of the server for one delivery`, value: (used / deliveries) * 1e6, unit: 'us', lowerIsBetter: true })
  report({ name: `${name}: server`, value: (used / seconds) * 100, unit: '% of a core' })
  const idle = await server.usage()
  await readers.reach(RATE * RATE_SECONDS * count, () => sender.pace(RATE, RATE_SECONDS))
  const paced = (await server.usage()).cpuSeconds - idle.cpuSeconds
  report({
    name: `${name}: CPU of the server for one message at ${RATE}/s`,
    value: (paced / (RATE * RATE_SECONDS)) * 1e3,
    unit: 'ms',
    lowerIsBetter: true,
  })
  const delay = await readers.report()
  report({ name: `${name}: send to delivered at ${RATE}/s, p50`, value: delay.p50, unit: 'ms', lowerIsBetter: true })
  report({ name: `${name}: send to delivered at ${RATE}/s, p99`, value: delay.p99, unit: 'ms', target: p99, lowerIsBetter: true })
  sender.close()
  await readers.stop()
}

/** The one who writes. */
class Sender {
  readonly #community: BenchCommunity
  #device: ChannelDevice | undefined
  #answered = 0
  #onAnswer: (() => void) | undefined

  private constructor(community: BenchCommunity) {
    this.#community = community
  }

  static async open(server: BenchServer, account: BenchAccount, community: BenchCommunity): Promise<Sender> {
    const sender = new Sender(community)
    sender.#device = await ChannelDevice.open(server, account, community, { posted: () => sender.#posted() })
    return sender
  }

  #posted(): void {
    this.#answered++
    this.#onAnswer?.()
  }

  /** As fast as the server takes them. */
  burst(count: number): Promise<void> {
    const { commands, wireBytes } = preparePosts(this.#community, count, SEALED_BYTES)
    this.#answered = 0
    let sent = 0
    return new Promise((resolve) => {
      this.#onAnswer = () => {
        while (sent < count && sent - this.#answered < UNDER_WAY) this.#device?.post(commands[sent++] as Buffer, wireBytes)
        if (this.#answered === count) resolve()
      }
      this.#onAnswer()
    })
  }

  /** So many in a second, evenly. */
  async pace(rate: number, seconds: number): Promise<void> {
    const { commands, wireBytes } = preparePosts(this.#community, rate * seconds, SEALED_BYTES)
    this.#onAnswer = undefined
    for (const command of commands) {
      this.#device?.post(command, wireBytes)
      await new Promise((resolve) => setTimeout(resolve, 1_000 / rate))
    }
  }

  close(): void {
    this.#device?.close()
  }
}
