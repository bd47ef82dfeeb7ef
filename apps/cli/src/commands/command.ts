import type { Context } from '../context.ts'
import type { ExitCode } from '../exit-codes.ts'

/** What was typed after the command's name; commander has checked that required arguments are there. */
export interface Input {
  readonly args: readonly string[]
  readonly options: Readonly<Record<string, string | boolean | undefined>>
}

/**
 * One entry of the table of commands.
 *
 * `store`: `account` needs somebody signed in; `open` needs the database only and makes it where there is none; `try` runs without it too.
 * `holds`: stays, and serves HOME/conclave.sock to other commands meanwhile.
 */
export interface Command {
  readonly path: readonly [string] | readonly [string, string]
  readonly summary: string
  readonly about?: string
  readonly args?: readonly { readonly name: string; readonly help: string }[]
  readonly options?: readonly { readonly flags: string; readonly help: string }[]
  readonly examples: readonly { readonly line: string; readonly does: string }[]
  readonly store: 'account' | 'open' | 'try'
  readonly holds?: boolean
  /** Runs when only the name of its group is typed. */
  readonly isDefault?: boolean
  run(context: Context, input: Input): Promise<ExitCode | void>
}

/** An argument that commander has required. */
export function argument(input: Input, index: number): string {
  return input.args[index] ?? ''
}

/** Whether it was given. */
export function flag(input: Input, name: string): boolean {
  return input.options[name] === true
}

/** What was given with it. */
export function option(input: Input, name: string): string | undefined {
  const value = input.options[name]
  return typeof value === 'string' ? value : undefined
}
