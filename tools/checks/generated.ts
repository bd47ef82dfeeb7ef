import { writeFileSync } from 'node:fs'
import { ROOT, runCommand } from './command.ts'
import { readSource, repositoryFiles } from './sources.ts'
import type { Step } from './step.ts'

/** A program that writes a generated document: `write-data-map.ts` writes docs/data-map.md. It takes no arguments. */
const WRITER = /^(packages|apps)\/.*\/write-[\w-]+\.ts$/

/** Runs every writer, compares the documents before and after, and puts back those that differ. */
export const generated: Step = {
  name: 'generated documents are up to date',
  async run() {
    const files = await repositoryFiles()
    const before = new Map(files.filter((file) => file.startsWith('docs/')).map((file) => [file, readSource(file)]))
    const problems: string[] = []
    for (const writer of files.filter((file) => WRITER.test(file))) problems.push(...(await runWriter(writer, before)))
    return problems
  },
}

async function runWriter(writer: string, before: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const { status, output } = await runCommand(process.execPath, ['--disable-warning=ExperimentalWarning', writer])
  if (status !== 0) return [`node ${writer}\n${output.trim()}`]
  const changed = [...before].filter(([file, text]) => readSource(file) !== text)
  for (const [file, text] of changed) writeFileSync(ROOT + file, text)
  return changed.map(([file]) => `${file} is out of date. Next step: node ${writer}`)
}
