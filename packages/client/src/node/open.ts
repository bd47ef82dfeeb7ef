import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { webCryptoProvider } from '@conclave/crypto'
import type { Client } from '../api.ts'
import { openClient } from '../client.ts'
import { systemClock } from './clock.ts'
import { writeDurably } from './files.ts'
import { openStore } from './store.ts'
import { nodeTransport } from './transport.ts'
import { nodeWebCrypto } from './web-crypto.ts'

export interface NodeClientOptions {
  /** Made with 0700; holds client.db, store.key, store.check and instance.id, each 0600. */
  readonly home: string
  /** Default: `CONCLAVE_STORE_KEY_FILE`, else HOME/store.key. */
  readonly storeKeyFile?: string
  /** Default: the server of sign-up, else `http://127.0.0.1:8787`. */
  readonly server?: string
}

/**
 * The client of one home, for this process alone.
 * @throws ConclaveError `E_STORE_IN_USE`, `E_STORE_KEY`, `E_STORE_CORRUPT`, `E_STORE_NEWER`, `E_STORE_FULL`
 */
export function openNodeClient({ home, storeKeyFile = process.env['CONCLAVE_STORE_KEY_FILE'], server }: NodeClientOptions): Client {
  const db = openStore(storeKeyFile ? { home, keyFile: storeKeyFile } : { home })
  const mark = join(home, 'instance.id')
  const instance = {
    read: () => (existsSync(mark) ? new Uint8Array(readFileSync(mark)) : undefined),
    write: (bytes: Uint8Array) => writeDurably(mark, bytes),
  }
  try {
    const options = { db, crypto: webCryptoProvider(nodeWebCrypto()), clock: systemClock, connect: nodeTransport, instance }
    return openClient(server === undefined ? options : { ...options, serverUrl: server })
  } catch (error) {
    db.close()
    throw error
  }
}
