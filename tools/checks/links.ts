import { dirname, posix } from 'node:path'
import { readSource, repositoryFiles } from './sources.ts'
import type { Step } from './step.ts'

const LINK = /\[[^\]\n]*\]\(([^()\s]+)\)/g
/** A path in backquotes that begins with a folder of this repository; `*`, `<` and `...` make it a pattern and no path. */
const QUOTED_PATH = /`((?:packages|apps|tools|testing|docs|\.ci)\/[\w./-]+)`/g
const HEADING = /^#{1,6} +(.+)$/gm
const FENCE = /^```[^]*?^```/gm

/** The anchor that repository hosts give to a heading. */
function anchorOf(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-')
}

function anchorsOf(text: string): ReadonlySet<string> {
  return new Set([...text.replaceAll(FENCE, '').matchAll(HEADING)].map(([, heading]) => anchorOf(heading ?? '')))
}

/**
 * Relative links and quoted paths of one document that lead nowhere.
 * @param exists whether a file or folder of the repository has this path, relative to the root
 * @param textOf the text of a document, for the anchors in it
 */
export function findDeadLinks(file: string, text: string, exists: (path: string) => boolean, textOf: (path: string) => string): readonly string[] {
  const problems: string[] = []
  for (const [, target = ''] of text.replaceAll(FENCE, '').matchAll(LINK)) {
    if (/^[a-z]+:/.test(target)) continue
    const [path = '', anchor] = target.split('#')
    const place = path === '' ? file : posix.normalize(posix.join(dirname(file), path)).replace(/\/$/, '')
    if (!exists(place)) problems.push(`${file}: the link ${target} leads nowhere`)
    else if (anchor !== undefined && place.endsWith('.md') && !anchorsOf(textOf(place)).has(anchor))
      problems.push(`${file}: ${place} has no heading #${anchor}`)
  }
  for (const [, path = ''] of text.matchAll(QUOTED_PATH)) {
    if (!exists(path.replace(/\/$/, ''))) problems.push(`${file}: there is no \`${path}\``)
  }
  return problems
}

function withFolders(files: readonly string[]): ReadonlySet<string> {
  const paths = new Set(files)
  for (const file of files) for (let folder = dirname(file); folder !== '.'; folder = dirname(folder)) paths.add(folder)
  return paths
}

export const links: Step = {
  name: 'links and paths in documents',
  async run() {
    const files = await repositoryFiles()
    const paths = withFolders(files)
    const documents = files.filter((file) => file.endsWith('.md'))
    return documents.flatMap((file) => findDeadLinks(file, readSource(file), (path) => paths.has(path), readSource))
  },
}
