import { readSource, repositoryFiles } from './sources.ts'
import type { Step } from './step.ts'

const REQUIRED = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'LICENSE', 'docs/threat-model.md', 'package-lock.json', '.ci/run']

/** One thing that must not stand in a file. The patterns are written so that this file does not match itself. */
interface Forbidden {
  pattern: RegExp
  what: string
  files: RegExp
}

const CODE = /\.(ts|tsx|mjs|cjs)$/
const TESTS = /\.test\.tsx?$|^testing\//
const ANY = /./

const FORBIDDEN: readonly Forbidden[] = [
  { pattern: /(^|[\s'"`(=])\/(home|Users|root|work)\/[\w.-]+/m, what: 'an absolute path of one machine', files: ANY },
  { pattern: /"resolved":\s*"https?:/, what: 'a registry host (set omit-lockfile-registry-resolved)', files: /package-lock\.json$/ },
  { pattern: /^(@[\w-]+:)?registry\s*=/m, what: 'a registry host', files: /\.npmrc$/ },
  {
    pattern: /\b(describe|it|test)(\.\w+)*\.(only|skip|todo|skipIf|runIf|fails)\b/,
    what: 'a test that is skipped, focused, conditional or expected to fail',
    files: TESTS,
  },
  { pattern: /\b(xit|xdescribe|fit|fdescribe)\(|\bctx\.skip\(|\bcontext\.skip\(/, what: 'a skipped or focused test', files: TESTS },
  { pattern: /\bvi\.mock\(/, what: 'a module mock', files: TESTS },
  { pattern: /\b(T[O]DO|F[I]XME|X[X]X)\b/, what: 'an unfinished place', files: CODE },
  { pattern: /@ts-(i[g]nore|n[o]check)/, what: 'a silenced type error', files: CODE },
  { pattern: /^(<<<<<<<|>>>>>>>) /m, what: 'a merge conflict', files: ANY },
  { pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/, what: 'a private key', files: /^(?!.*\.test\.ts$)/ },
]

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}

/** What stands in one file and must not. */
export function findForbidden(file: string, text: string): readonly string[] {
  return FORBIDDEN.filter(({ files }) => files.test(file)).flatMap(({ pattern, what }) => {
    const found = pattern.exec(text)
    return found === null ? [] : [`${file}:${lineOf(text, found.index)}: ${what}`]
  })
}

export const hygiene: Step = {
  name: 'repository hygiene',
  async run() {
    const files = await repositoryFiles()
    const missing = REQUIRED.filter((file) => !files.includes(file)).map((file) => `${file} is missing`)
    const texts = files.filter((file) => file !== 'tools/checks/hygiene.test.ts').map((file) => ({ file, text: readSource(file) }))
    return [...missing, ...texts.flatMap(({ file, text }) => (text.includes('\0') ? [] : findForbidden(file, text))), ...emDashes(texts)]
  },
}

/** Documents are written in plain sentences. */
function emDashes(texts: readonly { file: string; text: string }[]): readonly string[] {
  return texts
    .filter(({ file, text }) => file.endsWith('.md') && /[\u2013\u2014]/.test(text))
    .map(({ file, text }) => `${file}:${lineOf(text, text.search(/[\u2013\u2014]/))}: a dash as decoration; write a sentence`)
}
