import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { ServerId } from '@conclave/protocol'

export type ServerCommand = 'usage' | 'stop'
export type ServerAnswer =
  | { readonly kind: 'started'; readonly port: number; readonly serverId: ServerId }
  | { readonly kind: 'usage'; readonly cpu: NodeJS.CpuUsage; readonly resident: number }

/** What a process has used since it started. */
export interface Usage {
  /** User and system time of all threads, seconds. */
  readonly cpuSeconds: number
  /** Bytes. */
  readonly resident: number
}

export interface BenchServer {
  readonly port: number
  readonly serverId: ServerId
  usage(): Promise<Usage>
  /** As if the power went: SIGKILL. */
  kill(): Promise<void>
  stop(): Promise<void>
}

/** Starts a server on a free port over a data folder. */
export async function startBenchServer(data: string): Promise<BenchServer> {
  const child = fork(new URL('./server-process.ts', import.meta.url), [data], { execArgv: [...profiling(), '--disable-warning=ExperimentalWarning'] })
  const { port, serverId } = await nextAnswer(child, 'started')
  return {
    port,
    serverId,
    async usage() {
      child.send('usage' satisfies ServerCommand)
      const { cpu, resident } = await nextAnswer(child, 'usage')
      return { cpuSeconds: toSeconds(cpu), resident }
    },
    kill: () => ended(child, () => child.kill('SIGKILL')),
    stop: () => ended(child, () => child.send('stop' satisfies ServerCommand)),
  }
}

/** The same of this process: the load generator. */
export function ownUsage(): Usage {
  return { cpuSeconds: toSeconds(process.cpuUsage()), resident: process.memoryUsage.rss() }
}

/** `CONCLAVE_PROFILE=folder` leaves a processor profile of the server there. */
function profiling(): readonly string[] {
  const folder = process.env['CONCLAVE_PROFILE']
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`]
}

function toSeconds(cpu: NodeJS.CpuUsage): number {
  return (cpu.user + cpu.system) / 1_000_000
}

function nextAnswer<K extends ServerAnswer['kind']>(child: ChildProcess, kind: K): Promise<Extract<ServerAnswer, { kind: K }>> {
  return new Promise((resolve, reject) => {
    const exited = (code: number | null) => reject(new Error(`the server ended with ${String(code)}`))
    const heard = (message: ServerAnswer) => {
      if (message.kind !== kind) return
      child.off('exit', exited)
      child.off('message', heard)
      resolve(message as Extract<ServerAnswer, { kind: K }>)
    }
    child.on('message', heard)
    child.once('exit', exited)
  })
}

async function ended(child: ChildProcess, end: () => unknown): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  end()
  await exit
}
