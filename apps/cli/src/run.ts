import { existsSync } from 'node:fs'
import type { Client } from '@conclave/client'
import { ConclaveError } from '@conclave/protocol'
import { type Command, flag } from './commands/command.ts'
import { type Parsed, parseCommandLine } from './commands/program.ts'
import type { Context } from './context.ts'
import { EXIT, type ExitCode, exitOfError } from './exit-codes.ts'
import { runAtHolder } from './home/guest.ts'
import { holdHome, type Holder } from './home/holder.ts'
import { openHome } from './home/open.ts'
import { findPlace, type Place } from './home/place.ts'
import { removeHome } from './home/remove.ts'
import type { RemoteIo } from './home/remote-io.ts'
import type { Io } from './io/port.ts'
import { openOutput, type Output } from './output/output.ts'
import { startedAs, withProgram } from './started-as.ts'

type Env = Readonly<Record<string, string | undefined>>
type Run = Extract<Parsed, { kind: 'run' }>

/** One command line, from its text to its exit code. Prints every error; never throws. */
export async function runCommandLine(argv: readonly string[], io: Io, env: Env): Promise<number> {
  return reported(argv, io, env, async (parsed, out) => execute(parsed, argv, io, out, findPlace(parsed.options, env), env))
}

async function reported(argv: readonly string[], io: Io, env: Env, work: (parsed: Run, out: Output) => Promise<number>): Promise<number> {
  let out = openOutput(io, argv.includes('--json'), startedAs(env))
  try {
    const parsed = parseCommandLine(argv, io.terminal.columns)
    if (parsed.kind === 'help') {
      io.out(withProgram(parsed.text, startedAs(env)))
      return EXIT.ok
    }
    out = openOutput(io, parsed.options.json === true, startedAs(env, parsed.options.home))
    return await work(parsed, out)
  } catch (error) {
    if (error instanceof Interrupted) return EXIT.interrupted
    out.error(error)
    return exitOfError(error)
  }
}

/** In the process that holds the home, if there is one; otherwise here. */
async function execute(parsed: Run, argv: readonly string[], io: Io, out: Output, place: Place, env: Env): Promise<number> {
  const { command, input } = parsed
  const isNew = !existsSync(place.database)
  const opened = await openHome(place, command.store === 'open')
  switch (opened.kind) {
    case 'holder':
      return runAtHolder(opened.socket, argv, io)
    case 'failed':
      if (command.store !== 'try') throw opened.error
      return run(parsed, {
        ...contextOf(io, out, place),
        get client(): Client {
          throw opened.error
        },
      })
    case 'client':
      return here(parsed, { ...contextOf(io, out, place), client: opened.client }, env, isNew || flag(input, 'wipe'))
  }
}

function contextOf(io: Io, out: Output, place: Place): Omit<Context, 'client'> {
  return { io, out, place, forwarded: false }
}

/** With the store open in this process; closed however the command ends. With `tidy`, a home that nobody uses does not stay behind. */
async function here(parsed: Run, context: Context, env: Env, tidy: boolean): Promise<number> {
  const holder = parsed.command.holds === true ? await hold(context, env) : undefined
  try {
    return await run(parsed, context)
  } finally {
    await holder?.close()
    const isUnused = !context.client.accounts.current() && !context.client.accounts.unfinished()
    await context.client.close()
    if (tidy && isUnused) removeHome(context.place)
  }
}

async function hold(context: Context, env: Env): Promise<Holder | undefined> {
  try {
    return await holdHome(context.place, (argv, io) => runForGuest(context, argv, io, env))
  } catch (error) {
    context.out.note(`Other commands on this home have to wait until this one ends: ${error instanceof ConclaveError ? error.detail : 'no socket'}.`)
    return undefined
  }
}

/** A command line of another process on the same home; its --home and --server were settled there. */
function runForGuest(context: Context, argv: readonly string[], io: RemoteIo, env: Env): Promise<ExitCode> {
  return reported(argv, io, env, (parsed, out) =>
    run(parsed, { client: context.client, place: context.place, io, out, forwarded: true }),
  ) as Promise<ExitCode>
}

async function run({ command, input }: Run, context: Context): Promise<number> {
  requireAccount(command, context)
  const work = command.run(context, input)
  return (await (command.holds === true ? work : orInterrupted(context.io.interrupted, work))) ?? EXIT.ok
}

function requireAccount(command: Command, context: Context): void {
  if (command.store === 'account' && !context.client.accounts.current()) throw new ConclaveError('E_NOT_SIGNED_IN')
}

class Interrupted extends Error {}

/** Short commands are left where they are; the store is closed after the transaction that runs. */
function orInterrupted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Interrupted())
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
