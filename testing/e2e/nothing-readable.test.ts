import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ServerProcess } from '../chaos/server-process.ts'
import { ByteWindows } from './observer/byte-windows.ts'
import { cellBytes, type Row } from './observer/database.ts'
import { findAll, type Haystack, needlesOf } from './observer/needles.ts'
import { readConnection } from './observer/recording.ts'
import { converse, type ObservedPerson, type Scene } from './observer/scene.ts'
import {
  credentialedPieces,
  deliveredTo,
  framePieces,
  httpOf,
  requestsOf,
  socketsOf,
  subjectOf,
  type WebSocketConnection,
} from './observer/traffic.ts'

const MINUTE = 60_000

describe.each([1, 2] as const)('a server through which two people talk, with %i device(s) each,', (devices) => {
  const folder = mkdtempSync(join(tmpdir(), 'conclave-readable-'))
  const data = join(folder, 'data')
  const server = new ServerProcess(data)
  let scene: Scene
  let connections: Map<ObservedPerson, ReturnType<typeof readConnection>[]>

  beforeAll(async () => {
    await server.start()
    scene = await converse(server, folder, data, devices)
    await server.stop()
    connections = new Map(scene.people.map((person) => [person, person.wire.recorded.map(readConnection)]))
  }, 5 * MINUTE)

  afterAll(async () => {
    await server.kill()
    await Promise.all(scene.people.map((person) => person.wire.close()))
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  })

  const of = (person: ObservedPerson) => connections.get(person) ?? []
  const pairs = () => [[scene.ada, scene.ben] as const, [scene.ben, scene.ada] as const]

  /** Every byte that the host could look at: wires with and without masks, files, logs, rows. */
  function everything(): readonly Haystack[] {
    const wires = scene.people.flatMap((person) => [
      ...person.wire.recorded.flatMap(({ up, down }, i) => [
        { name: `wire ${person.handle} ${i} up`, bytes: up },
        { name: `wire ${person.handle} ${i} down`, bytes: down },
      ]),
      ...of(person).flatMap((connection, i) =>
        connection.kind === 'http' ? [] : [{ name: `socket ${person.handle} ${i}`, bytes: Buffer.concat([...connection.up, ...connection.down]) }],
      ),
    ])
    const files = readdirSync(data).map((name) => ({ name: `file ${name}`, bytes: readFileSync(join(data, name)) }))
    const rows = scene.rows.flatMap(({ table, cells }) =>
      Object.entries(cells).map(([column, cell]) => ({ name: `${table}.${column}`, bytes: cellBytes(cell) })),
    )
    return [...wires, ...files, ...scene.frozenFiles, ...rows, { name: 'log', bytes: server.output }]
  }

  it('has the conversation in its hands at all', () => {
    expect(server.output.length).toBeGreaterThan(100)
    for (const person of scene.people) expect(of(person).some((connection) => connection.kind === 'gateway')).toBe(true)
    expect(deliveredTo(of(scene.ben)).length).toBeGreaterThanOrEqual(scene.textsToBen)
    expect(deliveredTo(of(scene.ada)).length).toBeGreaterThanOrEqual(scene.textsToAda)
    const handles = needlesOf('handle', scene.ben.handle).slice(0, 1)
    expect(findAll(handles, everything()).length).toBeGreaterThan(0)
  })

  it('reads no word, no display name, no device name and no password', () => {
    const needles = scene.secrets.flatMap(({ name, text }) => needlesOf(name, text))
    expect(findAll(needles, everything())).toEqual([])
  })

  it('logs neither people nor keys', () => {
    const ids = scene.people.flatMap((person) => [...person.ids, { name: 'handle', bytes: Buffer.from(person.handle) }])
    const needles = ids.flatMap(({ name, bytes }) => [
      { name, form: 'bytes', bytes },
      { name, form: 'base64url', bytes: Buffer.from(bytes.toString('base64url')) },
      { name, form: 'hex', bytes: Buffer.from(bytes.toString('hex')) },
    ])
    expect(findAll(needles, [{ name: 'log', bytes: server.output }])).toEqual([])
  })

  describe('cannot join the sender to the receiver', () => {
    /** What a third person's connections carry too, who talks to neither, joins nobody to anybody: the server's id and key, forms, labels. */
    function isCommon(): (window: bigint) => boolean {
      const third = new ByteWindows(credentialedPieces(of(scene.cyd)))
      for (const { up, down } of socketsOf(of(scene.cyd), 'anonymous')) for (const piece of framePieces([...up, ...down])) third.add(piece)
      return (window) => third.has(window)
    }

    it('by a byte string on an anonymous connection that the signed-in ones carry too', () => {
      const common = isCommon()
      for (const [person, other] of pairs()) {
        const own = new ByteWindows(credentialedPieces(of(person)))
        const anonymous = socketsOf(of(person), 'anonymous').filter((socket) =>
          requestsOf(socket).some((request) => other.subjects.has(subjectOf(request) ?? '')),
        )
        expect(anonymous.length).toBeGreaterThan(0)
        for (const { up, down } of anonymous) expect(framePieces([...up, ...down]).flatMap((piece) => own.runsIn(piece, common))).toEqual([])
      }
    })

    it('by a byte string in what is stored for the receiver or given to them', () => {
      const common = isCommon()
      for (const [sender, receiver] of pairs()) {
        const own = new ByteWindows(credentialedPieces(of(sender)))
        const stored = scene.mailboxRows(receiver).flatMap(({ cells }) => [cellBytes(cells['payload'] ?? null), cellBytes(cells['dedupe'] ?? null)])
        const given = [...deliveredTo(of(receiver)), ...stored]
        expect(given.flatMap((bytes) => own.runsIn(bytes, common))).toEqual([])
        // nor does an answer quote what it answers; a copy for the receiver's own other device goes back to the receiver as it is
        const isOwn = (socket: WebSocketConnection) => requestsOf(socket).some((request) => receiver.subjects.has(subjectOf(request) ?? ''))
        const others = socketsOf(of(receiver), 'anonymous').filter((socket) => !isOwn(socket))
        expect(others.length).toBeGreaterThan(0)
        const answers = new ByteWindows(others.flatMap((socket) => framePieces(socket.up)))
        expect(given.flatMap((bytes) => answers.runsIn(bytes, common))).toEqual([])
      }
      expect(scene.mailboxRows(scene.ben).length).toBeGreaterThanOrEqual(2)
    })

    it('by an anonymous connection that is about two people, or about the other and its owner', () => {
      for (const person of scene.people) {
        for (const socket of socketsOf(of(person), 'anonymous')) {
          const subjects = requestsOf(socket).flatMap((request) => subjectOf(request) ?? [])
          const about = new Set(subjects.map((subject) => scene.people.find((one) => one.subjects.has(subject))?.handle ?? `unknown ${subject}`))
          expect([...about]).toHaveLength(1)
        }
      }
    })

    it('by an envelope that goes to two devices in the same bytes, or by own copies that travel with others', () => {
      for (const person of scene.people) {
        const sockets = socketsOf(of(person), 'anonymous').map(requestsOf)
        const delivered = sockets.flat().flatMap((request) => (request.type === 'deliver' ? [Buffer.from(request.payload).toString('base64')] : []))
        expect(new Set(delivered).size).toBe(delivered.length)
        const copies = sockets.filter((requests) => requests.some((request) => request.type === 'deliver' && person.subjects.has(request.mailboxId)))
        for (const requests of copies) expect(new Set(requests.map(subjectOf).filter(Boolean)).size).toBe(1)
        if (devices === 2 && person !== scene.cyd) expect(copies.length).toBeGreaterThan(0)
      }
    })

    it('by what an anonymous connection says when it opens', () => {
      const sockets = scene.people.flatMap((person) => socketsOf(of(person), 'anonymous'))
      for (const { request, answer } of sockets) {
        expect(request.line).toBe('GET /v1/anonymous HTTP/1.1')
        expect([...request.headers.keys()].toSorted()).toEqual(['connection', 'host', 'sec-websocket-key', 'sec-websocket-version', 'upgrade'])
        expect([...answer.headers.keys()].toSorted()).toEqual(['connection', 'sec-websocket-accept', 'upgrade'])
      }
      expect(new Set(sockets.map(({ request }) => request.headers.get('sec-websocket-key'))).size).toBe(sockets.length)
    })

    it('by the signed-in connections of the sender, which say nothing of the receiver', () => {
      for (const [person, other] of pairs()) {
        const ids = new ByteWindows(other.ids.flatMap(({ bytes }) => [bytes, Buffer.from(bytes.toString('base64url'))]))
        const common = isCommon()
        for (const piece of credentialedPieces(of(person))) expect(ids.runsIn(piece, common)).toEqual([])
        expect(
          findAll(
            needlesOf('handle', other.handle),
            [...credentialedPieces(of(person))].map((piece) => ({ name: person.handle, bytes: Buffer.from(piece) })),
          ),
        ).toEqual([])
        for (const { answers } of httpOf(of(person))) for (const { headers } of answers) expect(headers.has('set-cookie')).toBe(false)
      }
    })

    it('by a stored row', () => {
      const names = (row: Row, person: ObservedPerson) =>
        person.ids.some(({ bytes }) =>
          Object.values(row.cells).some((cell) => [bytes, Buffer.from(bytes.toString('base64url'))].some((form) => cellBytes(cell).includes(form))),
        )
      expect(scene.rows.some((row) => names(row, scene.ada))).toBe(true)
      for (const row of scene.rows) expect([row.table, names(row, scene.ada) && names(row, scene.ben)]).toEqual([row.table, false])
      const columns = new Set(scene.rows.filter((row) => row.table === 'entries').flatMap((row) => Object.keys(row.cells)))
      expect([...columns].toSorted()).toEqual(['dedupe', 'expires_hour', 'id', 'payload', 'seq', 'stream', 'total_bytes'])
    })
  })
})
