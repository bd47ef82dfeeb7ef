import { ConclaveError } from '@conclave/protocol/core'
import type { Records } from './records.ts'

/** The database key under a key that the browser uses but never shows. */
interface WrappedKey {
  /** AES-GCM 256, not extractable. */
  readonly key: CryptoKey
  /** 12 bytes. */
  readonly iv: Uint8Array<ArrayBuffer>
  /** 32 bytes and the tag. */
  readonly ciphertext: ArrayBuffer
}

const NAME = 'database-key'
const LABEL = new TextEncoder().encode('conclave/browser-database-key/v1')
const KEY_BYTES = 32

/**
 * The 32-byte key of the database; made, and durable, before there is a database.
 * @throws ConclaveError `E_STORE_KEY` when there is a database whose key is gone
 */
export async function databaseKey(records: Records, databaseExists: boolean): Promise<Uint8Array> {
  const record = await records.get(NAME)
  if (isWrapped(record)) return unwrap(record)
  if (databaseExists || record !== undefined) throw new ConclaveError('E_STORE_KEY', 'the key is missing')
  const made = crypto.getRandomValues(new Uint8Array(KEY_BYTES))
  await records.put(NAME, await wrap(made))
  return made
}

export const forgetDatabaseKey = (records: Records): Promise<void> => records.delete(NAME)

function isWrapped(record: unknown): record is WrappedKey {
  return typeof record === 'object' && record !== null && 'key' in record && record.key instanceof CryptoKey
}

async function wrap(databaseKey: Uint8Array<ArrayBuffer>): Promise<WrappedKey> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const iv = crypto.getRandomValues(new Uint8Array(12))
  return { key, iv, ciphertext: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: LABEL }, key, databaseKey) }
}

async function unwrap({ key, iv, ciphertext }: WrappedKey): Promise<Uint8Array> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: LABEL }, key, ciphertext))
  } catch (error) {
    throw new ConclaveError('E_STORE_KEY', 'the key does not unwrap', { cause: error })
  }
}
