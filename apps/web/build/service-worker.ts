import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const ENTRY = fileURLToPath(new URL('../src/service-worker/main.ts', import.meta.url))

/** Writes `sw.js`. Its list of files is its version: another build is another service worker. */
export async function buildServiceWorker(folder: string, version: string, files: readonly object[]): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: { __BUILD__: JSON.stringify(version), __FILES__: JSON.stringify(files) },
    build: {
      target: 'es2024',
      outDir: folder,
      emptyOutDir: false,
      reportCompressedSize: false,
      rolldownOptions: { input: ENTRY, output: { entryFileNames: 'sw.js', format: 'iife' } },
    },
  })
}
