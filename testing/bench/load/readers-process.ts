// Readers of one channel, in a process of their own: what they cost is not the server's, and does not slow the one who writes.
import type { BenchAccount } from './accounts.ts'
import { ChannelDevice, sharedClock } from './channel-device.ts'
import type { ReadersAnswer, ReadersCommand } from './readers.ts'
import { percentile } from './statistics.ts'

if (process.send === undefined) throw new Error('started by load/readers.ts only')
const answer = (message: ReadersAnswer): void => void process.send?.(message)

let delays: number[] = []
let [received, goal] = [0, Number.POSITIVE_INFINITY]
const devices: ChannelDevice[] = []

function heard(_: number, sentAt: number): void {
  delays.push(sharedClock() - sentAt)
  if (++received === goal) answer({ kind: 'reached', at: sharedClock() })
}

async function open({ port, serverId, accounts, community }: Extract<ReadersCommand, { kind: 'open' }>): Promise<void> {
  for (let from = 0; from < accounts.length; from += 16) {
    const some = accounts.slice(from, from + 16)
    devices.push(
      ...(await Promise.all(some.map((account: BenchAccount) => ChannelDevice.open({ port, serverId }, account, community, { entry: heard })))),
    )
  }
  answer({ kind: 'opened' })
}

process.on('message', (command: ReadersCommand) => {
  switch (command.kind) {
    case 'open':
      return void open(command)
    case 'expect':
      delays = []
      received = 0
      goal = command.entries
      return answer({ kind: 'expecting' })
    case 'report':
      return answer({ kind: 'report', p50: percentile(delays, 0.5), p99: percentile(delays, 0.99), cpu: process.cpuUsage() })
    case 'stop':
      for (const device of devices) device.close()
      return process.disconnect()
  }
})
