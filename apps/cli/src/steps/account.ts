import type { AccountView } from '@conclave/client'
import { ConclaveError } from '@conclave/protocol'
import type { Context } from '../context.ts'
import { accountRecord } from '../output/records.ts'

/** The account of this home, for a person or as a record. */
export function printAccount({ out }: Context, account: AccountView): void {
  const lines = [
    ['handle', account.handle],
    ['name', account.displayName],
    ['server', account.serverUrl],
    ['friend link', account.friendLink],
    ['user id', account.userId],
    ['device', account.deviceId],
  ] as const
  out.result(accountRecord(account), lines.map(([name, value]) => `${name.padEnd(12)}${value}`).join('\n'))
}

/** @throws ConclaveError `E_ALREADY_SIGNED_IN`, before anything is asked */
export function requireNobody({ client }: Context): void {
  if (client.accounts.current()) throw new ConclaveError('E_ALREADY_SIGNED_IN')
}

/** The handle that was typed after the command, else asked for. @throws ConclaveError `E_USAGE` */
export async function askHandle({ io }: Context, typed: string | undefined): Promise<string> {
  const handle = typed ?? (io.terminal.input ? await io.ask({ text: 'Handle (3 to 32 of a-z, 0-9, _): ' }) : undefined)
  if (handle === undefined || handle === '') throw new ConclaveError('E_USAGE', "missing required argument 'handle'")
  return handle
}
