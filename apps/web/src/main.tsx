import { createRoot } from 'react-dom/client'
import { chooseLocale, loadWords, WordsProvider } from './words/index.ts'

const words = await loadWords(chooseLocale({ search: location.search, languages: navigator.languages }))
const root = document.getElementById('root')
if (root !== null) createRoot(root).render(<WordsProvider words={words}>{null}</WordsProvider>)
