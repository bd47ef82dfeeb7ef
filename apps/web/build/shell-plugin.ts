import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Plugin } from 'vite'
import { compressFile } from './compress.ts'
import { securePage } from './integrity.ts'
import { readOutput } from './output.ts'
import { filesToKeep } from './precache.ts'
import { buildServiceWorker } from './service-worker.ts'

/** After the bundle is written: hashes into the page, the service worker, compressed copies, and the list that the server reads. */
export function shell(version: string): Plugin {
  let folder = ''
  return {
    name: 'conclave-shell',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir)
    },
    closeBundle: { order: 'post', sequential: true, handler: (error?: Error) => (error === undefined ? finish(folder, version) : undefined) },
  }
}

async function finish(folder: string, version: string): Promise<void> {
  const page = join(folder, 'index.html')
  const { html, inlineScripts } = securePage(readFileSync(page, 'utf8'), readOutput(folder))
  writeFileSync(page, html)
  await buildServiceWorker(folder, version, filesToKeep(readOutput(folder)))
  const files = await Promise.all(readOutput(folder).map((file) => compressFile(folder, file)))
  writeFileSync(join(folder, 'files.json'), JSON.stringify({ version, files, inlineScripts }))
}
