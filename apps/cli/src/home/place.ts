import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { ConclaveError } from '@conclave/protocol'

/** Where `npm start` listens. */
export const DEFAULT_SERVER = 'http://127.0.0.1:8787'

/** Where the data of one account is, and which server was asked for. */
export interface Place {
  readonly home: string
  readonly database: string
  readonly storeKeyFile: string
  readonly socket: string
  /** Given by --server; a signed-in home knows its own. */
  readonly server: string | undefined
}

/** @throws ConclaveError `E_CONFIG` when the server's address is not one */
export function findPlace(
  options: { home?: string | undefined; server?: string | undefined },
  env: Readonly<Record<string, string | undefined>>,
): Place {
  const home = resolve(given(options.home) ?? given(env['CONCLAVE_HOME']) ?? join(homedir(), '.conclave'))
  return {
    home,
    database: join(home, 'client.db'),
    storeKeyFile: resolve(given(env['CONCLAVE_STORE_KEY_FILE']) ?? join(home, 'store.key')),
    socket: join(home, 'conclave.sock'),
    server: options.server === undefined ? undefined : serverAddress(options.server),
  }
}

function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

/** `http://HOST:PORT` or `https://HOST`, without a path. Plain http is for this machine only. */
function serverAddress(text: string): string {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new ConclaveError('E_CONFIG', '--server takes an address such as https://chat.example.org or http://127.0.0.1:8787')
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new ConclaveError('E_CONFIG', '--server: plain http is for this machine only, use https://')
  return (url.origin + url.pathname).replace(/\/+$/, '')
}

/** The host of an address that leads to this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}
