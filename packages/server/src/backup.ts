import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ConclaveError } from '@conclave/protocol'
import { FILES } from './keys/server-keys.ts'
import { backup as backupDatabase } from './store/sqlite/open.ts'

/**
 * Copies database, server.key and opaque.key of a data directory into a new one, also while a server runs on it. To restore, start a server
 * with `CONCLAVE_DATA` naming the copy.
 * @throws ConclaveError `E_CONFIG` when there is nothing to copy or the target exists
 */
export async function backup(data: string, target: string): Promise<void> {
  for (const name of Object.values(FILES))
    if (!existsSync(join(data, name))) throw new ConclaveError('E_CONFIG', `data: there is no ${name} to back up; check CONCLAVE_DATA`)
  if (existsSync(target)) throw new ConclaveError('E_CONFIG', 'the target of the backup exists; name a new directory')
  mkdirSync(target, { recursive: true, mode: 0o700 })
  try {
    await backupDatabase({ from: join(data, FILES.database), to: join(target, FILES.database) })
    for (const name of [FILES.serverKey, FILES.opaqueKey]) copyFileSync(join(data, name), join(target, name))
    for (const name of Object.values(FILES)) chmodSync(join(target, name), 0o600)
  } catch (error) {
    rmSync(target, { recursive: true, force: true })
    throw error
  }
}
