import { ConclaveError } from '@conclave/protocol'
import { loadConfig } from './config/load.ts'
import { startServer } from './server.ts'

/** Starts the server of this process and stops it on SIGTERM or SIGINT. A failure is said on standard error and in the exit code. */
export async function run(): Promise<void> {
  await start().catch(report)
}

async function start(): Promise<void> {
  const config = loadConfig(process.env)
  const server = await startServer(config, { onFailure: () => process.exit(1) })
  const stop = () => {
    server.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  process.stdout.write(`Conclave answers at ${server.url}\n`)
  const { accounts } = await server.statistics()
  if (config.registration === 'invite' && accounts === 0) process.stdout.write(`Invitation for the first account: ${await server.createInvite()}\n`)
  process.send?.({ url: server.url })
}

function report(error: unknown): void {
  process.stderr.write(
    `${error instanceof ConclaveError ? `${error.text}${error.detail === undefined ? '' : ` ${error.detail}`} (${error.code})` : 'The server made a mistake while starting.'}\n`,
  )
  if (!(error instanceof ConclaveError)) process.stderr.write(`${(error as Error).stack ?? String(error)}\n`)
  process.exitCode = 1
}
