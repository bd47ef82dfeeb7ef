import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The root of the repository, with a slash at the end. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export interface Ended {
  status: number
  stdout: string
  /** stdout and stderr as they came. */
  output: string
}

/** Runs a program in the root of the repository to its end. The bootstrap has put Node 24 and node_modules/.bin on the PATH. */
export function runCommand(command: string, args: readonly string[], cwd = ROOT): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const ended: Ended = { status: 1, stdout: '', output: '' }
    child.stdout.on('data', (chunk: Buffer) => {
      ended.stdout += chunk.toString()
      ended.output += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => (ended.output += chunk.toString()))
    child.on('error', reject)
    child.on('close', (status) => resolve({ ...ended, status: status ?? 1 }))
  })
}

/** The output as the list of problems of a step, when the program failed. */
export async function problemsOf(command: string, args: readonly string[], nextStep: string): Promise<readonly string[]> {
  const { status, output } = await runCommand(command, args)
  return status === 0 ? [] : [`${output.trim()}\n${nextStep}`]
}

/** Runs `task` for every item, at most `width` at the same time. */
export async function inParallel<Item, Result>(items: readonly Item[], width: number, task: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  const queue = [...items.entries()]
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) results[next[0]] = await task(next[1])
  }
  await Promise.all(Array.from({ length: width }, work))
  return results
}
