// Claim: a signed-in gateway connection that has nothing to say costs the server little memory. Measured is what the whole server process
// holds (resident set), without forcing a collection, between few and many connections, one account each.
// Target: <= 16 KiB resident for each connection.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from './bench.ts'
import { type BenchAccount, seedAccounts } from './load/accounts.ts'
import { type LoadDevice, signInDevice } from './load/device.ts'
import { type BenchServer, ownUsage, startBenchServer } from './load/server.ts'
import { withFolder } from './load/workspace.ts'

/** The first ones also warm the code up. */
const FEW = 1_000
const MANY = 5_000
/** Sign-ins at the same time. */
const AT_ONCE = 32
/** What signing in left behind is given time to go by itself. */
const SETTLE = 5_000
const KIB = 1_024

export const bench: Bench = {
  name: 'idle-connections',
  describe: `Resident memory of the server for each idle signed-in connection, between ${FEW} and ${MANY} of them.`,
  run: (report) =>
    withFolder(async (data) => {
      const accounts = await seedAccounts(data, MANY)
      const server = await startBenchServer(data)
      const idle = await residentBytes(server)
      const devices = await connect(server, accounts.slice(0, FEW))
      const few = await settled(server)
      devices.push(...(await connect(server, accounts.slice(FEW))))
      const many = await settled(server)
      report({
        name: 'resident memory for each idle connection',
        value: (many - few) / (MANY - FEW) / KIB,
        unit: 'KiB',
        target: 16,
        lowerIsBetter: true,
      })
      report({ name: 'server without connections', value: idle / KIB / KIB, unit: 'MiB', target: 120, lowerIsBetter: true })
      report({ name: `server with ${FEW} connections`, value: few / KIB / KIB, unit: 'MiB' })
      report({ name: `server with ${MANY} connections`, value: many / KIB / KIB, unit: 'MiB' })
      report({ name: 'load generator', value: ownUsage().resident / KIB / KIB, unit: 'MiB' })
      devices.forEach((device) => device.close())
      await server.stop()
    }),
}

async function connect(server: BenchServer, accounts: readonly BenchAccount[]): Promise<LoadDevice[]> {
  const devices: LoadDevice[] = []
  const waiting = accounts.values()
  const lane = async () => {
    for (const account of waiting) devices.push(await signInDevice(server, account))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
  return devices
}

async function settled(server: BenchServer): Promise<number> {
  await sleep(SETTLE)
  return residentBytes(server)
}

async function residentBytes(server: BenchServer): Promise<number> {
  return (await server.usage()).resident
}
