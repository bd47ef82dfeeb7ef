import { ConclaveError, ERRORS, type ErrorCode } from '@conclave/protocol'
import { describe, expect, it } from 'vitest'
import { EXIT, EXIT_MEANING, exitOfCode, exitOfError } from '../exit-codes.ts'
import { shieldId } from './id-tokens.ts'
import { parseCommandLine } from './program.ts'
import { COMMANDS, GROUPS } from './table.ts'

const parse = (...argv: string[]) => parseCommandLine(argv, 100)
const run = (...argv: string[]) => {
  const parsed = parse(...argv)
  if (parsed.kind !== 'run') throw new Error(parsed.text)
  return parsed
}

describe('the command line', () => {
  it('takes global options before and after the command', () => {
    for (const argv of [
      ['--home', 'x', '--json', 'send', 'bob', 'hi'],
      ['send', 'bob', 'hi', '--json', '--home', 'x'],
    ]) {
      const { command, input, options } = run(...argv)
      expect([command.path, input.args, options]).toEqual([['send'], ['bob', 'hi'], { home: 'x', json: true }])
    }
  })
  it('takes a text that looks like an option after --', () => {
    expect(run('send', 'bob', '--', '--json', '-x').input.args).toEqual(['bob', '--json', '-x'])
  })
  it('takes an id that begins like an option as an id, and no option for an id', () => {
    for (const id of [`-${'A'.repeat(21)}`, `--${'x'.repeat(19)}A`, `-h${'Q'.repeat(41)}`]) {
      expect(run('devices', 'rename', id, 'kitchen', '--json')).toMatchObject({ input: { args: [id, 'kitchen'] }, options: { json: true } })
    }
    const flags = COMMANDS.flatMap(({ options = [] }) => options.flatMap((option) => option.flags.match(/--[a-z-]+/g) ?? []))
    expect(flags.map(shieldId)).toEqual(flags)
  })
  it('runs the first command of a group when only the group is named', () => {
    expect([run('friends').command.path, run('devices').command.path]).toEqual([
      ['friends', 'list'],
      ['devices', 'list'],
    ])
  })
  it('names every command of a group in the summary of the group', () => {
    for (const [group, summary] of Object.entries(GROUPS)) {
      const names = COMMANDS.flatMap(({ path: [first, second] }) => (first === group && second !== undefined ? [second] : []))
      expect([
        group,
        summary
          .slice(summary.indexOf(': ') + 2)
          .split(', ')
          .toSorted(),
      ]).toEqual([group, names.toSorted()])
    }
  })
  it('refuses what it does not know with E_USAGE and a reason', () => {
    const wrong: readonly (readonly [string[], RegExp])[] = [
      [['sned', 'bob'], /unknown command 'sned'/],
      [['chat'], /missing required argument 'handle'/],
      [['chat', 'bob', 'x'], /too many arguments/],
      [['whoami', '--jsno'], /unknown option '--jsno'/],
      [['send', 'bob', 'x', '--timeout'], /argument missing/],
    ]
    for (const [argv, reason] of wrong) {
      expect(() => parse(...argv)).toThrow(reason)
      expect(() => parse(...argv)).toThrow(expect.objectContaining({ code: 'E_USAGE' }))
    }
  })
  it('explains itself: no command, help, --help', () => {
    for (const argv of [[], ['help'], ['--help'], ['-h']]) {
      const parsed = parse(...argv)
      expect(parsed.kind === 'help' && parsed.text).toContain('Five minutes')
    }
  })
  it('has an example that parses to it in every command, and no password among the options', () => {
    for (const command of COMMANDS) {
      const parsed = parse(...command.path, '--help')
      if (parsed.kind !== 'help') throw new Error('no help')
      expect(parsed.text).toContain('Examples:')
      expect(parsed.text).not.toMatch(/--(password|words|invite|key) /)
      const shell =
        command.examples[0]?.line
          .replace(/ [|<>].*$/, '')
          .match(/'[^']*'|\S+/g)
          ?.map((word) => word.replaceAll("'", '')) ?? []
      expect(shell[0]).toBe('conclave')
      expect(run(...shell.slice(1)).command).toBe(command)
    }
  })
})

describe('exit codes', () => {
  it('have one number each and a meaning', () => {
    expect(new Set(Object.values(EXIT)).size).toBe(Object.keys(EXIT).length)
    expect(Object.keys(EXIT_MEANING)).toEqual(Object.keys(EXIT))
  })
  it('cover every error; none counts as success', () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) expect(exitOfCode(code)).toBeGreaterThan(0)
    expect(exitOfError(new Error('x'))).toBe(EXIT.unexpected)
    expect(exitOfError(new ConclaveError('E_CREDENTIALS'))).toBe(EXIT.refused)
  })
})
