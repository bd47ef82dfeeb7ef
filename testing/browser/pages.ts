import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const PAGES = fileURLToPath(new URL('pages/', import.meta.url))

/** The pages of `pages/`, built as the web client is, for the setting `web` of a server: it serves them with its strict policy. */
export interface BuiltPages {
  readonly folder: string
  remove(): void
}

export async function buildPages(): Promise<BuiltPages> {
  const folder = mkdtempSync(join(tmpdir(), 'conclave-pages-'))
  await build({
    root: PAGES,
    configFile: false,
    logLevel: 'error',
    worker: { format: 'es' },
    build: {
      target: 'es2024',
      outDir: folder,
      assetsInlineLimit: 0,
      minify: false,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      rollupOptions: { input: ['index.html', 'store.html'].map((name) => join(PAGES, name)) },
    },
  })
  writeFileSync(join(folder, 'files.json'), JSON.stringify({ files: listFiles(folder), inlineScripts: [] }))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** The list that the server wants beside the files. */
function listFiles(folder: string) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, name)).isFile())
  return names.map((name) => {
    const content = readFileSync(join(folder, name))
    return { path: `/${name}`, size: content.length, etag: createHash('sha256').update(content).digest('base64url'), immutable: false }
  })
}
