type Env = Readonly<Record<string, string | undefined>>

/** How this program is called where nobody said how it was started. */
export const PROGRAM = 'conclave'

/**
 * How to start it again, for hints that can be pasted: by the script of a clone, by npm, or by its name.
 * @param home as it was given on the command line
 */
export function startedAs(env: Env, home?: string): string {
  const byNpm = env['npm_lifecycle_event'] === 'conclave' ? 'npm run -s conclave --' : undefined
  const program = env['CONCLAVE_STARTED_AS'] ?? byNpm ?? PROGRAM
  return home === undefined ? program : `${program} --home ${quoted(home)}`
}

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** A text of this program, in which commands begin with its name, with how it was really started. Not for texts of others. */
export function withProgram(text: string, program: string): string {
  return text.replaceAll(/(?<![\w./-])conclave (?=[a-z-])/g, () => `${program} `)
}
