import { fileURLToPath } from 'node:url'
import { type Plugin, runnerImport } from 'vite'
import { compileWords } from './compile-words.ts'

const PREFIX = 'virtual:words/'
const CATALOGUE = fileURLToPath(new URL('../src/words/en/index.ts', import.meta.url))

type Areas = Readonly<Record<string, Readonly<Record<string, string>>>>
interface Catalogue {
  readonly ENTRY_AREAS: Areas
  readonly INSIDE_AREAS: Areas
}

/**
 * `virtual:words/LOCALE/entry` and `virtual:words/LOCALE/inside`: the two halves of the catalogue of `src/words/en`, compiled. In development a
 * changed text reloads the page.
 */
export function words(): Plugin {
  const sources = new Set<string>()
  return {
    name: 'conclave-words',
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    async load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return
      const { module, dependencies } = await runnerImport<Catalogue>(CATALOGUE, { logLevel: 'silent' })
      for (const file of [CATALOGUE, ...dependencies]) {
        sources.add(file)
        this.addWatchFile(file)
      }
      const [locale = '', half] = id.slice(PREFIX.length + 1).split('/')
      const areas = half === 'entry' ? module.ENTRY_AREAS : module.INSIDE_AREAS
      const messages = compileWords(Object.assign({}, ...Object.values(areas)), locale)
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
