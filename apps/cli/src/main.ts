import { LocalIo } from './io/local-io.ts'
import { runCommandLine } from './run.ts'

/** Long enough never to fire; a timer of its own keeps the process alive while a command waits for something that does not. */
const A_DAY = 86_400_000

// Arguments are visible to other users of the machine for as long as the process runs; this replaces them.
const argv = process.argv.slice(2)
process.title = 'conclave'
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
