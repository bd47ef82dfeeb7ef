import { createHash } from 'node:crypto'
import { integrityOf, type OutputFile } from './output.ts'

interface SecuredPage {
  readonly html: string
  /** `sha256-...` of the import map and of what else stands in the page itself, for its policy. */
  readonly inlineScripts: readonly string[]
}

/** The text font of the first screen; fetched along with the script instead of after the sheet. */
const FIRST_FONT = /\/inter-latin-wght-normal-[\w-]+\.woff2$/

/**
 * Puts the hash of every script and sheet into the page: as attributes where the page names the file, and in an import map
 * for what scripts load later.
 * @throws Error for a file that the page names and the build did not write
 */
export function securePage(html: string, files: readonly OutputFile[]): SecuredPage {
  const scripts = files.filter(({ path }) => path.startsWith('/assets/') && path.endsWith('.js'))
  const importMap = JSON.stringify({ integrity: Object.fromEntries(scripts.map(({ path, content }) => [path, integrityOf(content)])) })
  const secured = html
    .replaceAll(
      /<(script|link)\b[^>]*\b(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g,
      (tag, _name, path: string) => `${tag} integrity="${hashOf(path, files)}"`,
    )
    .replace(
      /(\s*)(<meta charset="[^"]+"[^>]*>)/,
      (charset, space: string) => `${charset}${space}<script type="importmap">${importMap}</script>${fontLink(files, space)}`,
    )
  const inlineScripts = [...secured.matchAll(/<script(?: type="importmap")?>([^]*?)<\/script>/g)].map(([, text = '']) => policyHashOf(text))
  return { html: secured, inlineScripts }
}

const policyHashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`

function hashOf(path: string, files: readonly OutputFile[]): string {
  const file = files.find((one) => one.path === path)
  if (file === undefined) throw new Error(`the page names ${path}, which the build did not write`)
  return integrityOf(file.content)
}

function fontLink(files: readonly OutputFile[], space: string): string {
  const font = files.find(({ path }) => FIRST_FONT.test(path))
  return font === undefined ? '' : `${space}<link rel="preload" as="font" type="font/woff2" crossorigin href="${font.path}">`
}
