import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { defineConfig, type RunningServer, startServer } from '@conclave/server'
import { LocalIo } from '../../apps/cli/src/io/local-io.ts'
import { runCommandLine } from '../../apps/cli/src/run.ts'

const MAIN = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url))
/** ms; a request to a stranger takes a proof of work: 3 s on average, sometimes many times that. */
const TIME_LIMIT = 60_000

const NEED_SERVER = new Set(['signup', 'signin'])

export type Json = Record<string, unknown>

/** What a finished command left. `records` are its lines under --json. */
export interface Finished {
  readonly code: number | null
  readonly out: string
  readonly err: string
  readonly records: readonly Json[]
}

/** A command that runs. */
export interface Running {
  readonly pid: number
  readonly child: ChildProcess
  write(text: string): void
  /** Ends standard input. */
  end(): void
  /** Resolves when standard output (or error) matches. */
  until(pattern: RegExp): Promise<void>
  shown(): string
  finished: Promise<Finished>
}

/** Temporary folders, one server on them that can be restarted on its port, and commands as processes of their own. */
export interface CliWorld {
  readonly folder: string
  url(): string
  start(): Promise<void>
  stop(): Promise<void>
  spawn(home: string, args: readonly string[], env?: Json): Running
  /** Runs to the end in a process of its own. `stdin` is piped in whole. */
  run(home: string, args: readonly string[], stdin?: string): Promise<Finished>
  /** The same without a process: what main.ts runs, with streams of its own. */
  here(home: string, args: readonly string[], stdin?: string): Promise<Finished>
  home(name: string): string
  dispose(): Promise<void>
}

export async function openCliWorld(): Promise<CliWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'conclave-cli-'))
  const running = new Set<Running>()
  let port = 0
  let server: RunningServer | undefined
  /** A home that is signed in knows its server. */
  const commandLine = (name: string, args: readonly string[]) => [
    '--home',
    join(folder, name),
    ...(NEED_SERVER.has(args[0] ?? '') ? ['--server', world.url()] : []),
    ...args,
  ]
  const world: CliWorld = {
    folder,
    home: (name) => join(folder, name),
    url: () => `http://127.0.0.1:${port}`,
    async start() {
      server = await startServer(defineConfig({ data: join(folder, 'server'), port, logLevel: 'silent' }))
      port = server.port
    },
    async stop() {
      await server?.stop()
      server = undefined
    },
    spawn(name, args, env = {}) {
      const started = spawnCli(commandLine(name, args), env)
      running.add(started)
      void started.finished.then(() => running.delete(started))
      return started
    },
    run(name, args, stdin = '') {
      const started = world.spawn(name, args)
      started.write(stdin)
      started.end()
      return started.finished
    },
    here: (name, args, stdin = '') => runHere(commandLine(name, args), stdin),
    async dispose() {
      for (const { child } of running) child.kill('SIGKILL')
      await Promise.all([...running].map(({ finished }) => finished))
      await world.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await world.start()
  return world
}

async function runHere(argv: readonly string[], stdin: string): Promise<Finished> {
  const streams = { input: new PassThrough(), output: new PassThrough(), errors: new PassThrough() }
  const shown = { out: '', err: '' }
  streams.output.on('data', (chunk: Buffer) => (shown.out += chunk.toString()))
  streams.errors.on('data', (chunk: Buffer) => (shown.err += chunk.toString()))
  streams.input.end(stdin)
  const code = await runCommandLine(argv, new LocalIo(streams), {})
  return { code, ...shown, records: recordsOf(shown.out) }
}

/** One command in a process of its own. */
export function spawnCli(argv: readonly string[], env: Json = {}): Running {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...argv], {
    env: { ...process.env, ...env } as NodeJS.ProcessEnv,
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  child.stdin.on('error', () => undefined)
  const limit = setTimeout(() => child.kill('SIGKILL'), TIME_LIMIT)
  const finished = once(child, 'close').then(([code]): Finished => {
    clearTimeout(limit)
    return { code: code as number | null, out, err, records: recordsOf(out) }
  })
  return {
    pid: child.pid ?? 0,
    child,
    write: (text) => child.stdin.write(text),
    end: () => child.stdin.end(),
    shown: () => out + err,
    until: (pattern) => until(child, pattern, () => out + err),
    finished,
  }
}

function until(child: ChildProcess, pattern: RegExp, shown: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (pattern.test(shown())) resolve()
      else if (child.exitCode !== null) reject(new Error(`ended with ${child.exitCode} before ${String(pattern)}:\n${shown()}`))
    }
    child.stdout?.on('data', look)
    child.stderr?.on('data', look)
    child.on('close', look)
    look()
  })
}

/** The lines that are JSON objects. */
export function recordsOf(text: string): readonly Json[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Json)
}

/** The code that a command under --json wrote to standard error. */
export function errorCode({ err }: Finished): unknown {
  const error = recordsOf(err)[0]?.['error'] as Json | undefined
  return error?.['code']
}
