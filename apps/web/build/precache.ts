import { integrityOf, type OutputFile } from './output.ts'

interface KeptFile {
  readonly path: string
  readonly integrity: string
}

const SHELL = '/index.html'
/** Scripts, sheets, WebAssembly; other alphabets, pseudo-languages, the word lists of the password estimate and large pictures are kept when they were used once. */
const KEPT = /^\/(assets\/.*\.(js|css|wasm)|manifest\.webmanifest|assets\/inter-latin-wght-normal-.*\.woff2|favicon[a-z-]*\.svg)$/
const SELDOM = /^\/assets\/(en-XA|ar-XB|password-guesses)-/

/** What the service worker fetches when it is installed, so that the app opens offline. */
export function filesToKeep(files: readonly OutputFile[]): readonly KeptFile[] {
  return files
    .filter(({ path }) => path === SHELL || (KEPT.test(path) && !SELDOM.test(path)))
    .map(({ path, content }) => ({ path, integrity: integrityOf(content) }))
}
