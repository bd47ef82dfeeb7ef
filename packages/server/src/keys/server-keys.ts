import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, hkdfSync, type KeyObject } from 'node:crypto'
import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { ConclaveError, idFromBytes, type ServerId } from '@conclave/protocol'
import { ready, server as opaque } from '@serenity-kit/opaque'

/** Files of the data directory. */
export const FILES = { database: 'conclave.db', serverKey: 'server.key', opaqueKey: 'opaque.key' } as const

/** The two secrets of a server that live outside of its database. */
export interface ServerKeys {
  /** SHA-256 of the Ed25519 public key. */
  readonly serverId: ServerId
  /** Ed25519 public key, 32 bytes. */
  readonly publicKey: Uint8Array
  readonly privateKey: KeyObject
  /** 32 bytes, derived from the private key: recognises authors in channels (channel-entry.ts) without naming them. */
  readonly authorKey: Uint8Array
  /** OPAQUE server setup (RFC 9807); whoever loses it locks everybody out. */
  readonly opaqueSetup: string
  readonly opaquePublicKey: string
}

/**
 * Reads the keys of a data directory, or makes both in a new one.
 * @throws ConclaveError `E_CONFIG` when a directory with a database lacks a key, or a key file is damaged
 */
export async function openServerKeys(directory: string): Promise<ServerKeys> {
  await ready
  prepareDirectory(directory)
  const paths = { server: join(directory, FILES.serverKey), opaque: join(directory, FILES.opaqueKey) }
  if (existsSync(join(directory, FILES.database))) {
    for (const path of [paths.server, paths.opaque]) {
      if (!existsSync(path))
        throw new ConclaveError(
          'E_CONFIG',
          `data: the directory has a database but no ${path === paths.server ? FILES.serverKey : FILES.opaqueKey}; put it back from the backup, without it nobody can sign in`,
        )
    }
  }
  if (!existsSync(paths.server))
    writeSecret(paths.server, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  if (!existsSync(paths.opaque)) writeSecret(paths.opaque, `${opaque.createSetup()}\n`)
  return { ...readServerKey(paths.server), ...readOpaqueKey(paths.opaque) }
}

function prepareDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    if ((statSync(directory).mode & 0o077) !== 0) chmodSync(directory, 0o700)
  } catch (error) {
    throw new ConclaveError('E_CONFIG', `data: the directory cannot be used (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`)
  }
}

/** Complete and on the disk, or not there at all. */
function writeSecret(path: string, text: string): void {
  const temporary = `${path}.new`
  const file = openSync(temporary, 'w', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(temporary, path)
  const directory = openSync(join(path, '..'), 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}

function readServerKey(path: string): Pick<ServerKeys, 'serverId' | 'publicKey' | 'privateKey' | 'authorKey'> {
  try {
    const privateKey = createPrivateKey(readFileSync(path))
    const { x } = createPublicKey(privateKey).export({ format: 'jwk' })
    const { d } = privateKey.export({ format: 'jwk' })
    const publicKey = new Uint8Array(Buffer.from(x as string, 'base64url'))
    const authorKey = new Uint8Array(hkdfSync('sha256', Buffer.from(d as string, 'base64url'), new Uint8Array(32), 'conclave/server/author/v1', 32))
    return { privateKey, publicKey, authorKey, serverId: idFromBytes('ServerId', createHash('sha256').update(publicKey).digest()) }
  } catch {
    throw new ConclaveError('E_CONFIG', `data: ${FILES.serverKey} is damaged; put it back from the backup`)
  }
}

function readOpaqueKey(path: string): Pick<ServerKeys, 'opaqueSetup' | 'opaquePublicKey'> {
  try {
    const opaqueSetup = readFileSync(path, 'utf8').trim()
    return { opaqueSetup, opaquePublicKey: opaque.getPublicKey(opaqueSetup) }
  } catch {
    throw new ConclaveError('E_CONFIG', `data: ${FILES.opaqueKey} is damaged; put it back from the backup`)
  }
}
