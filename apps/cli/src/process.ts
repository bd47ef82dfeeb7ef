import { LocalIo } from './io/local-io.ts'
import { runCommandLine } from './run.ts'

/** Long enough never to fire; a timer of its own keeps the process alive while a command waits for something that does not. */
const A_DAY = 86_400_000

/** Runs a command line with this process's streams and signals, and sets its exit code. */
export async function runProcess(argv: readonly string[]): Promise<void> {
  const io = new LocalIo({ input: process.stdin, output: process.stdout, errors: process.stderr })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => io.interrupt())
  // A reader that has gone (conclave ... | head) ends the command like Ctrl-C.
  process.stdout.on('error', () => io.interrupt())
  const alive = setInterval(() => undefined, A_DAY)
  try {
    process.exitCode = await runCommandLine(argv, io, process.env)
  } finally {
    clearInterval(alive)
    io.close()
  }
}
