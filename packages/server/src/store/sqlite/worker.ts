import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { relationalStore } from '../sql/index.ts'
import type { Areas } from './calls.ts'
import { type OpenDatabase, openDatabase } from './database.ts'
import { Engine } from './engine.ts'
import { type Failure, failureOf } from './failure.ts'
import { maintenance } from './maintenance.ts'
import { type Batch, unpackCalls } from './pack.ts'
import { prepareStreams } from './stream-statements.ts'
import { SqliteStreams } from './streams.ts'

/** What the worker is started with. */
export interface WorkerOptions {
  readonly file: string
  readonly maxPages: number | undefined
}
/** What it says before its first answers. */
export type Opening = { readonly opened: true } | { readonly opened: false; readonly failure: Failure }

async function serve(port: MessagePort, { file, maxPages }: WorkerOptions): Promise<void> {
  const open = await openDatabase(file, { maxPages })
  const engine = engineOf(open)
  port.on('message', (message: Batch | 'close') => {
    if (message === 'close') {
      open.close()
      port.close()
      return
    }
    void engine.execute(unpackCalls(message)).then((answers) => port.postMessage(answers))
  })
  port.postMessage({ opened: true } satisfies Opening)
}

function engineOf({ database, db, assertInPlace }: OpenDatabase): Engine {
  const streams = new SqliteStreams(prepareStreams(database))
  const streamArea: Areas['streams'] = {
    append: async (append) => streams.append(append),
    appendTogether: async (appends) => appends.map((append) => streams.append(append)),
    read: async (stream, range) => streams.read(stream, range),
    readBack: async (stream, range) => streams.readBack(stream, range),
    state: async (stream) => streams.state(stream),
    states: async (names) => streams.states(names),
    sizes: async (names) => streams.sizes(names),
    rewrite: async (stream, entries) => streams.rewrite(stream, entries),
    trim: async (stream, through) => streams.trim(stream, through),
    erase: async (stream) => streams.erase(stream),
  }
  const areas: Areas = { ...relationalStore(db, streams), streams: streamArea, maintenance: maintenance(database, db, streams) }
  return new Engine(database, streams, areas, assertInPlace)
}

if (parentPort !== null) {
  const port = parentPort
  serve(port, workerData as WorkerOptions).catch((error: unknown) => {
    port.postMessage({ opened: false, failure: failureOf(-1, error) } satisfies Opening)
    port.close()
  })
}
