import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'

const MODULE = /[\\/]@serenity-kit[\\/]opaque[\\/]esm[\\/]index\.js$/
const INLINE = /return _loadWasmModule\(0, null, '([A-Za-z0-9+/=]{1000,})'\)/

/**
 * The package of OPAQUE carries its WebAssembly as base64 inside a script, where it hardly compresses. Here it becomes a file of its own: 40 KiB less
 * to load (gzip), no decoding, and compiled while it arrives. A script's integrity does not reach it any more, so that it has its own.
 */
export function opaqueFile(): Plugin {
  return {
    name: 'conclave-opaque-file',
    apply: 'build',
    transform(code, id) {
      if (!MODULE.test(id)) return undefined
      const base64 = INLINE.exec(code)?.[1]
      if (base64 === undefined) this.error('OPAQUE keeps its WebAssembly elsewhere now; adapt build/opaque-file-plugin.ts')
      const source = Buffer.from(base64, 'base64')
      const file = this.emitFile({ type: 'asset', name: 'opaque.wasm', source })
      const integrity = `sha384-${createHash('sha384').update(source).digest('base64')}`
      const load = `return WebAssembly.compileStreaming(fetch(import.meta.ROLLUP_FILE_URL_${file}, { integrity: '${integrity}' }))`
      return { code: code.replace(INLINE, () => load), map: null }
    },
  }
}
