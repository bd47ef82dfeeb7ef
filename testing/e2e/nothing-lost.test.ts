import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { UserId } from '@conclave/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CALM, ChaosWire } from '../chaos/chaos-wire.ts'
import { PersonProcess, type StoredMessage } from '../chaos/person.ts'
import { Proxy } from '../chaos/proxy.ts'
import { SeededRandom, seedOfRun } from '../chaos/random.ts'
import { ServerProcess } from '../chaos/server-process.ts'
import { storm } from '../chaos/storm.ts'
import { until } from '../chaos/until.ts'

const LONG = process.env['CONCLAVE_LONG'] !== undefined
const MESSAGES = LONG ? 5_000 : 300
/** Mean time between two messages of one sender, ms. */
const PAUSE = LONG ? 25 : 50
/** Alone on a small machine it takes a third of this. */
const TIME_LIMIT = (LONG ? 14 : 2.5) * 60_000
/** The storm ends when nearly everything has come through it, or after this time. */
const STORM_WITHIN = TIME_LIMIT / 5
const NEARLY = 1.6 * MESSAGES
/** For everything to arrive when the storm is over. */
const CALM_WITHIN = TIME_LIMIT / 3
/** Milliseconds between two looks at the histories. */
const READ_EVERY = LONG ? 2_000 : 250

const numbered = (word: string) => Array.from({ length: MESSAGES }, (_, i) => `${word} ${i + 1}`)
const texts = (messages: readonly StoredMessage[], mine: boolean) =>
  messages.filter((one) => one.mine === mine && one.kind === 'text').map((one) => one.text)

describe('two people write to each other through a storm', () => {
  const seed = seedOfRun()
  const random = new SeededRandom(seed)
  const folder = mkdtempSync(join(tmpdir(), 'conclave-lost-'))
  const server = new ServerProcess(join(folder, 'data'))
  const weather = { ...CALM }
  const log = { cuts: 0, delays: 0, duplicates: 0, repeatedEntries: 0 }
  /** Numbers under which each payload was given to a device: more than one when the server stored an envelope twice. */
  const copies = new Map<string, Set<number>>()
  const entries = (seq: number, payload: Uint8Array) => {
    const name = createHash('sha256').update(payload).digest('base64url')
    copies.set(name, (copies.get(name) ?? new Set()).add(seq))
  }
  const proxy = new Proxy(
    () => server.port,
    (wire) => new ChaosWire(wire, { random: new SeededRandom(seed + wire.id), weather, log, entries }),
  )
  let people: readonly [PersonProcess, PersonProcess]

  beforeEach(async () => {
    await server.start()
    const url = `http://127.0.0.1:${await proxy.listen()}`
    people = [new PersonProcess(join(folder, 'ada'), url), new PersonProcess(join(folder, 'ben'), url)]
  })

  afterEach(async () => {
    await Promise.all(people.map((person) => person.kill()))
    await server.kill()
    await proxy.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  })

  it(
    `each of ${MESSAGES} messages each way arrives exactly once and in order`,
    async () => {
      console.log(`seed ${seed}: CONCLAVE_SEED=${seed} repeats the blows`)
      const [ada, ben] = people
      const [adaId, benId] = await meet(ada, ben)
      ada.tell({ kind: 'send', peer: benId, word: 'from ada', count: MESSAGES, pause: PAUSE, seed })
      ben.tell({ kind: 'send', peer: adaId, word: 'from ben', count: MESSAGES, pause: PAUSE, seed })
      const end = Date.now() + STORM_WITHIN
      const isOver = () => (ada.sentAll && ben.sentAll && copies.size >= NEARLY) || Date.now() > end
      const blows = await storm({ server, people, proxy, weather, arrived: () => copies.size }, random, isOver)

      const [adaHas, benHas] = await settle(async () => {
        const [fromBen, fromAda] = await Promise.all([
          ada.ask({ kind: 'read', peer: benId }, 'history'),
          ben.ask({ kind: 'read', peer: adaId }, 'history'),
        ])
        const isIdle = people.every((person) => person.latest?.outgoing === 0)
        return { histories: [fromBen.messages, fromAda.messages], isIdle }
      })
      const secondCopies = [...copies.values()].reduce((sum, numbers) => sum + numbers.size - 1, 0)
      console.log(`seed ${seed}:`, JSON.stringify({ blows, ...log, payloads: copies.size, secondCopies, ada: ada.totals, ben: ben.totals }))

      expect(texts(benHas, false)).toEqual(numbered('from ada'))
      expect(texts(adaHas, false)).toEqual(numbered('from ben'))
      expect(texts(adaHas, true)).toEqual(numbered('from ada'))
      expect(texts(benHas, true)).toEqual(numbered('from ben'))
      const rest = [...adaHas, ...benHas]
      expect(rest.filter((message) => message.kind !== 'text')).toEqual([])
      expect(rest.filter((message) => message.mine && !['sent', 'delivered', 'read'].includes(message.state))).toEqual([])
      expect(people.flatMap((person) => [...person.failures, ...person.totals.alerts])).toEqual([])
      // nothing was missing even for a moment, and no session had to be made anew
      expect(people.map(({ totals }) => [totals.gaps, totals.repairs])).toEqual([
        [0, 0],
        [0, 0],
      ])
      // what a client dropped was a second copy of something that it had: stored twice by a server that was killed, or delivered twice
      expect(ada.totals.dropped + ben.totals.dropped).toBeLessThanOrEqual(secondCopies + log.repeatedEntries)
    },
    TIME_LIMIT,
  )
})

async function meet(ada: PersonProcess, ben: PersonProcess): Promise<readonly [UserId, UserId]> {
  const password = 'kettle orbit lantern sparrow mosaic'
  ada.start()
  ben.start()
  const signUp = (person: PersonProcess, handle: string) => person.ask({ kind: 'sign-up', handle, password, displayName: handle }, 'signed-up')
  const [{ userId: adaId }, { userId: benId }] = await Promise.all([signUp(ada, 'ada'), signUp(ben, 'ben')])
  for (const person of [ada, ben]) person.tell({ kind: 'start' })
  ada.tell({ kind: 'request', handle: 'ben' })
  await until('the request', () => (ben.latest?.requests ?? 0) > 0)
  ben.tell({ kind: 'accept' })
  await until('the contact', () => [ada, ben].every((person) => person.latest?.contacts === 1 && person.latest.outgoing === 0))
  return [adaId, benId]
}

interface Reading {
  readonly histories: readonly [readonly StoredMessage[], readonly StoredMessage[]]
  readonly isIdle: boolean
}

/** Reads both histories until nothing waits and everything is there, or until it is clear that it does not come. */
async function settle(read: () => Promise<Reading>): Promise<Reading['histories']> {
  const end = Date.now() + CALM_WITHIN
  for (;;) {
    const { histories, isIdle } = await read()
    if ((isIdle && histories.every((messages) => messages.length >= 2 * MESSAGES)) || Date.now() > end) return histories
    await new Promise((resolve) => setTimeout(resolve, READ_EVERY))
  }
}
