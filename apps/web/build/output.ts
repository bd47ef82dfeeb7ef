import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A file that the build wrote. */
export interface OutputFile {
  /** As in the address: `/assets/index-AbC.js`. */
  readonly path: string
  readonly content: Buffer
}

/** Names there hold a hash of the content. */
export const HASHED = '/assets/'

export function readOutput(folder: string): readonly OutputFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: file.slice(folder.length).replaceAll('\\', '/'), content: readFileSync(file) }))
    .filter(({ content }) => content.length > 0)
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** The form of `integrity` attributes and of import maps. */
export function integrityOf(content: Buffer | string): string {
  return `sha384-${createHash('sha384').update(content).digest('base64')}`
}
