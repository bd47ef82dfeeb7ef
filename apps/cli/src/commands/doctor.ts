import type { AccountView, Client } from '@conclave/client'
import type { Context } from '../context.ts'
import { type Finding, ok, warn } from '../doctor/check.ts'
import { diskSpace, homeFolder, keyFile, socket, store } from '../doctor/home.ts'
import { connection, prekeys, server } from '../doctor/server.ts'
import { EXIT, exitOfCode } from '../exit-codes.ts'
import { DEFAULT_SERVER } from '../home/place.ts'
import { withProgram } from '../started-as.ts'
import type { Command } from './command.ts'

export const doctor: Command = {
  path: ['doctor'],
  summary: 'Check home, local database, server, clock, and say what to do',
  about: 'Changes nothing. Ends with the code of the first failure (see Exit codes), 0 when there is none.',
  examples: [
    { line: 'conclave doctor', does: 'the home and its server' },
    { line: 'conclave doctor --server https://chat.example.org', does: 'before signing up there' },
  ],
  store: 'try',
  async run(context) {
    const { out } = context
    const findings: Finding[] = []
    for await (const finding of examine(context)) {
      findings.push(finding)
      const advice = finding.advice === undefined ? undefined : withProgram(finding.advice, out.command('').trimEnd())
      out.result({ type: 'check', ...finding, advice: advice ?? null, code: finding.code ?? null }, line(finding, advice))
    }
    const failed = findings.find(({ status }) => status === 'fail')
    return failed?.code === undefined ? EXIT.ok : exitOfCode(failed.code)
  },
}

async function* examine(context: Context): AsyncGenerator<Finding> {
  const { place } = context
  yield homeFolder(place)
  yield keyFile(place)
  yield diskSpace(place)
  yield socket(place, context.forwarded)
  yield store(place, () => context.client)
  const client = clientOf(context)
  const account = client?.accounts.current()
  yield signedIn(account)
  const url = place.server ?? account?.serverUrl ?? DEFAULT_SERVER
  yield connection(url)
  const answers = await server(url, account)
  yield* answers
  if (client && account && answers.every(({ status }) => status !== 'fail')) yield await prekeys(client)
}

function clientOf(context: Context): Client | undefined {
  try {
    return context.client
  } catch {
    return undefined
  }
}

function signedIn(account: AccountView | undefined): Finding {
  if (account) return ok('account', `${account.handle} on ${account.serverUrl}`)
  return warn('account', 'nobody is signed in here', 'conclave signup HANDLE, or conclave signin HANDLE')
}

function line({ status, name, found }: Finding, advice: string | undefined): string {
  return `${status.padEnd(4)}  ${name.padEnd(15)}  ${found}${advice === undefined ? '' : `\n      ${' '.repeat(15)}  -> ${advice}`}`
}
