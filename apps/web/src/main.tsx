import { createRoot } from 'react-dom/client'
import { installTrustedTypes } from './safety/trusted-types.ts'
import { watchUpdates } from './updates/watch-updates.ts'
import { chooseLocale, loadWords, WordsProvider } from './words/index.ts'

installTrustedTypes()
const words = await loadWords(chooseLocale({ search: location.search, languages: navigator.languages }))
const root = document.getElementById('root')
if (root !== null) createRoot(root).render(<WordsProvider words={words}>{null}</WordsProvider>)
if (import.meta.env.PROD) await watchUpdates(() => undefined)
