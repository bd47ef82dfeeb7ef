import { Command as Commander, CommanderError } from 'commander'
import { ConclaveError } from '@conclave/protocol'
import { EXIT, EXIT_MEANING, type ExitName } from '../exit-codes.ts'
import type { Command, Input } from './command.ts'
import { shieldId, unshieldId } from './id-tokens.ts'
import { COMMANDS, GROUPS } from './table.ts'

/** What a command line asks for. `options` are the global ones. */
export type Parsed =
  | { readonly kind: 'run'; readonly command: Command; readonly input: Input; readonly options: GlobalOptions }
  | { readonly kind: 'help'; readonly text: string }

interface GlobalOptions {
  readonly home?: string
  readonly server?: string
  readonly json?: boolean
}

const TOUR = `Five minutes, two people on one machine (the server runs: npm start):
  conclave --home ./ada signup ada          a password is offered; press Enter to take it
  conclave --home ./bob signup bob
  conclave --home ./ada friends add bob     ada asks
  conclave --home ./bob friends accept ada  bob agrees
  conclave --home ./ada chat bob            in one terminal
  conclave --home ./bob chat ada            in another one
  conclave --home ./ada communities create Harbour
  conclave --home ./ada invite Harbour      prints a link; whoever has it can join
  conclave --home ./bob communities join    asks for the link
  conclave --home ./bob send Harbour/#general hello`

/**
 * Reads a command line (without node and script).
 * @throws ConclaveError `E_USAGE`, its detail says what was wrong
 */
export function parseCommandLine(argv: readonly string[], columns: number): Parsed {
  let found: Parsed | undefined
  const printed: string[] = []
  const program = buildProgram(
    columns,
    printed,
    (command, input) => (found = { kind: 'run', command, input, options: program.opts<GlobalOptions>() }),
  )
  try {
    program.parse(argv.map(shieldId), { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode !== 0 && error.code !== 'commander.help') throw usage(error)
  }
  return found ?? { kind: 'help', text: printed.join('').trimEnd() }
}

function usage(error: CommanderError): ConclaveError {
  return new ConclaveError('E_USAGE', error.message.replace(/^error: /, '').replaceAll('\n', ' '), { cause: error })
}

/** The whole command line as commander has it; also what the reference is made from. */
function buildProgram(columns: number, printed: string[], chosen: (command: Command, input: Input) => void): Commander {
  const program = new Commander('conclave')
  program
    .description('End-to-end-encrypted conversations in a terminal. The server carries them and cannot read them.')
    .option('--home <dir>', 'folder of the account on this device (default: ~/.conclave, or CONCLAVE_HOME)')
    .option('--server <url>', 'server to sign up or in at (default: http://127.0.0.1:8787); a signed-in home knows its own')
    .option('--json', 'one JSON object a line, for programs')
    .helpOption('-h, --help', 'explain a command')
    .helpCommand('help [command]', 'explain a command')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => printed.push(text),
      writeErr: (text) => printed.push(text),
      outputError: () => undefined,
      getOutHelpWidth: () => columns,
      getErrHelpWidth: () => columns,
    })
    .addHelpText('after', `\n${TOUR}\n\n${exitCodeHelp()}`)
  const groups = new Map<string, Commander>()
  for (const command of COMMANDS) addCommand(parentOf(program, groups, command), command, chosen)
  return program
}

function parentOf(program: Commander, groups: Map<string, Commander>, command: Command): Commander {
  const [name, verb] = command.path
  if (verb === undefined) return program
  const known = groups.get(name)
  if (known) return known
  const group = program.command(name).description(GROUPS[name] ?? '')
  groups.set(name, group)
  return group
}

function addCommand(parent: Commander, command: Command, chosen: (command: Command, input: Input) => void): void {
  const own = parent.command(command.path.at(-1) ?? '', { isDefault: command.isDefault === true }).summary(command.summary)
  own.description(command.about === undefined ? command.summary : `${command.summary}.\n\n${command.about.replaceAll('\n', ' ')}`)
  for (const { name, help } of command.args ?? []) own.argument(name, help)
  for (const { flags, help } of command.options ?? []) own.option(flags, help)
  own.addHelpText('after', exampleHelp(command))
  own.action(() => chosen(command, { args: own.args.map(unshieldId), options: own.opts() }))
}

function exampleHelp(command: Command): string {
  const width = Math.max(...command.examples.map(({ line }) => line.length))
  return `\nExamples:\n${command.examples.map(({ line, does }) => `  ${line.padEnd(width)}  ${does}`).join('\n')}`
}

function exitCodeHelp(): string {
  const lines = Object.entries(EXIT).map(([name, code]) => `  ${String(code).padStart(3)}  ${EXIT_MEANING[name as ExitName]}`)
  return `Exit codes:\n${lines.join('\n')}`
}
