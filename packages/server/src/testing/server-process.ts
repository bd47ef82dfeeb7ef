import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** The server as operators start it: a process of its own. */
export interface ServerProcess {
  readonly child: ChildProcess
  /** What it has printed, on both streams. */
  readonly output: () => string
  /** Where it answers; undefined when it ended instead. */
  readonly url: string | undefined
  /** Settles with the exit code when the process is gone. */
  readonly exited: Promise<number | null>
}

/** Starts `main.ts` with settings from the environment and waits until it answers or ends. */
export async function startProcess(settings: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CONCLAVE_')))
  const child = spawn(process.execPath, [new URL('../main.ts', import.meta.url).pathname], { env: { ...own, CONCLAVE_PORT: '0', ...settings } })
  let text = ''
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (text += data.toString()))
  const url = () => /Conclave answers at (\S+)\n/.exec(text)?.[1]
  while (url() === undefined && child.exitCode === null && child.signalCode === null) await new Promise((resolve) => setTimeout(resolve, 10))
  return { child, output: () => text, url: url(), exited }
}
