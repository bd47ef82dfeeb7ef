import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { HASHED, type OutputFile } from './output.ts'

/** What is compressed already stays as it is. */
const COMPRESSED = /\.(png|woff2|gz|br)$/
/** Savings that are worth a file. */
const WORTH = 0.95
/** Of 11: a tenth of the time of the highest, for about 4 % more bytes. */
const BROTLI_QUALITY = 9
const toBrotli = promisify(brotliCompress)
const toGzip = promisify(gzip)

/** One entry of `files.json`, which the server reads at its start; `packages/server/src/web/build.ts` has its form. */
export interface ListedFile {
  readonly path: string
  readonly size: number
  readonly br?: number
  readonly gzip?: number
  readonly etag: string
  readonly immutable: boolean
}

/** Writes `.br` and `.gz` beside a file where that is smaller, so that the server never compresses. */
export async function compressFile(folder: string, { path, content }: OutputFile): Promise<ListedFile> {
  const etag = createHash('sha256').update(content).digest('base64url').slice(0, 22)
  const listed = { path, size: content.length, etag, immutable: path.startsWith(HASHED) }
  if (COMPRESSED.test(path)) return listed
  const br = await toBrotli(content, {
    params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
  })
  const gz = await toGzip(content, { level: constants.Z_BEST_COMPRESSION })
  if (Math.max(br.length, gz.length) > content.length * WORTH) return listed
  writeFileSync(`${join(folder, path)}.br`, br)
  writeFileSync(`${join(folder, path)}.gz`, gz)
  return { ...listed, br: br.length, gzip: gz.length }
}
