import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildCopy, copyBuild } from '../browser/build-copy.ts'

interface ListedFile {
  readonly path: string
  size: number
  br?: number
  gzip?: number
}

/**
 * The built web client with another clock in its worker; a browser has no switch for that.
 * @param shift ms by which the worker is ahead
 */
export async function shiftedBuild(shift: number): Promise<BuildCopy> {
  const build = await copyBuild()
  const assets = join(build.folder, 'assets')
  const name = readdirSync(assets).find((file) => /^worker-.*\.js$/.test(file)) ?? ''
  const text = `{const now = Date.now; Date.now = () => now() + ${shift}};${readFileSync(join(assets, name), 'utf8')}`
  writeFileSync(join(assets, name), text)
  const listPath = join(build.folder, 'files.json')
  const list = JSON.parse(readFileSync(listPath, 'utf8')) as { files: ListedFile[] }
  for (const file of list.files.filter(({ path }) => path === `/assets/${name}`)) {
    file.size = Buffer.byteLength(text)
    delete file.br
    delete file.gzip
  }
  writeFileSync(listPath, JSON.stringify(list))
  return build
}
