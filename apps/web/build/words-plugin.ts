import { fileURLToPath } from 'node:url'
import { type Plugin, runnerImport } from 'vite'
import { compileWords } from './compile-words.ts'

const PREFIX = 'virtual:words/'
const CATALOGUE = fileURLToPath(new URL('../src/words/en/index.ts', import.meta.url))

/** `virtual:words/LOCALE`: the catalogue of `src/words/en`, compiled. In development a changed text reloads the page. */
export function words(): Plugin {
  const sources = new Set<string>()
  return {
    name: 'conclave-words',
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    async load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return
      const { module, dependencies } = await runnerImport<{ en: Readonly<Record<string, string>> }>(CATALOGUE, { logLevel: 'silent' })
      for (const file of [CATALOGUE, ...dependencies]) {
        sources.add(file)
        this.addWatchFile(file)
      }
      const messages = compileWords(module.en, id.slice(PREFIX.length + 1))
      // parsing one string is faster for a browser than parsing an object literal, and the compiler cannot bloat it
      return `export const messages = JSON.parse(${JSON.stringify(JSON.stringify(messages))})`
    },
    handleHotUpdate({ file, server }) {
      if (!sources.has(file)) return
      server.moduleGraph.invalidateAll()
      server.ws.send({ type: 'full-reload' })
    },
  }
}
