import { ConclaveError, codeOf } from '@conclave/protocol'
import type { Context } from '../context.ts'

const ATTEMPTS = 3
const WEAK_BITS = 50

interface ChosenPassword {
  readonly password: string
  readonly acceptWeakPassword: boolean
}

/** The password of this account, without echo, or the next line of standard input. @throws ConclaveError `E_USAGE` when there is none */
export async function askPassword({ io }: Context, text = 'Password: '): Promise<string> {
  const password = await io.ask({ text, secret: true })
  if (password === undefined || password === '') throw missing()
  return password
}

/**
 * A new password: at a terminal one is offered and shown once, an own one is typed twice; otherwise the next line of standard input.
 * @throws ConclaveError `E_USAGE`, `E_WEAK_PASSWORD` when a weak one was not confirmed
 */
export async function askNewPassword(context: Context, known: readonly string[], acceptWeak: boolean): Promise<ChosenPassword> {
  const password = context.io.terminal.input ? await offerPassword(context) : await askPassword(context)
  if ((await context.client.accounts.passwordBits(password, known)) >= WEAK_BITS) return { password, acceptWeakPassword: false }
  if (!acceptWeak && !(await confirmWeak(context))) throw new ConclaveError('E_WEAK_PASSWORD')
  return { password, acceptWeakPassword: true }
}

async function offerPassword(context: Context): Promise<string> {
  const offered = context.client.accounts.suggestPassword()
  context.io.err(`A password for you, shown only now:\n\n    ${offered}\n`)
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const own = await context.io.ask({ text: 'Press Enter to take it (write it down first), or type your own: ', secret: true })
    if (own === undefined) throw missing()
    if (own === '') return offered
    const again = await context.io.ask({ text: 'The same again: ', secret: true })
    if (again === own) return own
    context.io.err('The two differ. Try again.')
  }
  throw new ConclaveError('E_USAGE', 'the two passwords differ')
}

/** The sentence of T4, at a terminal only. */
async function confirmWeak({ io }: Context): Promise<boolean> {
  if (!io.terminal.input) return false
  io.err('The operator of this server could find this password by trying and then read your kept conversations.')
  return (await io.ask({ text: 'Use it all the same? Type yes: ' })) === 'yes'
}

function missing(): ConclaveError {
  return new ConclaveError('E_USAGE', 'no password on standard input')
}

/** Asks again at a terminal when the password was wrong; a pipe has one try. */
export async function withPassword<T>(context: Context, work: (password: string) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const password = await askPassword(context)
    try {
      return await work(password)
    } catch (error) {
      if (codeOf(error) !== 'E_CREDENTIALS' || !context.io.terminal.input || attempt >= ATTEMPTS) throw error
      context.out.error(error)
    }
  }
}
