// The terminal client with the caller's folder, so that relative paths (--home ./me) mean what the caller sees.
import { existsSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

const main = fileURLToPath(new URL('../apps/cli/src/main.ts', import.meta.url))
if (!existsSync(main)) {
  console.error('conclave: the terminal client is not part of this checkout (apps/cli/src/main.ts is missing).')
  process.exit(1)
}
if (process.env['INIT_CWD'] !== undefined) process.chdir(process.env['INIT_CWD'])
process.argv = [process.execPath, main, ...process.argv.slice(2)]
await import(pathToFileURL(main).href)
