import { setTimeout as sleep } from 'node:timers/promises'
import { CALM, type Weather } from './chaos-wire.ts'
import type { PersonProcess } from './person.ts'
import type { Proxy } from './proxy.ts'
import type { SeededRandom } from './random.ts'
import type { ServerProcess } from './server-process.ts'

/** Milliseconds between two blows, at least and at most. */
const PAUSE = [300, 3_000] as const
/** A blow waits until messages flow again, at most so long, and then a moment more; milliseconds. */
const CALM_AT_MOST = 2_000
const MOMENT = [0, 150] as const
/** Milliseconds that the server stays away. */
const AWAY = [20, 800] as const
const STORMY: Readonly<Weather> = { cut: 0.01, delay: 0.05, duplicate: 0.15 }

export interface Stage {
  readonly server: ServerProcess
  readonly people: readonly [PersonProcess, PersonProcess]
  readonly proxy: Proxy
  /** Shared with all connections. */
  readonly weather: Weather
  /** Messages that have come to somebody so far. */
  readonly arrived: () => number
}
type Blow = 'kill-server' | 'kill-client' | 'kill-both' | 'cut-all' | 'calm'

/** Strikes at random instants until `over` says so; then the weather is calm and everybody lives. @returns how often each blow fell */
export async function storm(stage: Stage, random: SeededRandom, over: () => boolean): Promise<Record<Blow, number>> {
  const blows: Record<Blow, number> = { 'kill-server': 0, 'kill-client': 0, 'kill-both': 0, 'cut-all': 0, calm: 0 }
  Object.assign(stage.weather, STORMY)
  while (!over()) {
    await sleep(random.between(...PAUSE))
    await flowing(stage.arrived)
    await sleep(random.between(...MOMENT))
    const blow = random.pick<Blow>(['kill-server', 'kill-client', 'kill-both', 'cut-all', 'calm'])
    blows[blow]++
    await strike(stage, random, blow)
  }
  Object.assign(stage.weather, CALM)
  return blows
}

async function flowing(arrived: () => number): Promise<void> {
  const before = arrived()
  for (const end = Date.now() + CALM_AT_MOST; arrived() === before && Date.now() < end;) await sleep(5)
}

async function strike({ server, people, proxy }: Stage, random: SeededRandom, blow: Blow): Promise<void> {
  const person = people[random.between(0, 1)] as PersonProcess
  switch (blow) {
    case 'kill-server':
      await restart(server, random)
      return
    case 'kill-client':
      await person.kill()
      return person.revive()
    case 'kill-both':
      await Promise.all([restart(server, random), person.kill()])
      return person.revive()
    case 'cut-all':
      for (const wire of proxy.wires) wire.cut()
      return
    case 'calm':
      return
  }
}

async function restart(server: ServerProcess, random: SeededRandom): Promise<void> {
  const away = random.between(...AWAY)
  await server.kill()
  await sleep(away)
  await server.start()
}
