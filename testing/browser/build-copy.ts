import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuild } from '../../apps/web/build/ensure.ts'

/** The built web client in a folder of its own: it stays as it is while somebody builds anew, and may be changed. */
export interface BuildCopy {
  readonly folder: string
  remove(): void
}

/** Builds the web client when its sources changed. */
export async function copyBuild(): Promise<BuildCopy> {
  const built = await ensureBuild()
  const folder = mkdtempSync(join(tmpdir(), 'conclave-web-'))
  cpSync(built, folder, { recursive: true })
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
