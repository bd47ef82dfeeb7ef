import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inParallel, ROOT, runCommand } from './command.ts'
import { repositoryFiles } from './sources.ts'
import type { Step } from './step.ts'

/** Type checks run two at a time: the machines that run them have two cores. */
const WIDTH = 2

export const types: Step = {
  name: 'types (every tsconfig)',
  async run() {
    const configs = (await repositoryFiles()).filter((file) => /(^|\/)tsconfig[^/]*\.json$/.test(file) && !file.endsWith('.base.json'))
    const results = await inParallel(configs, WIDTH, async (config) => ({ config, ended: await runCommand('tsc', ['-p', config]) }))
    // TS18003: no file yet matches the config of a package that is only being begun.
    return results
      .filter(({ ended }) => ended.status !== 0 && !onlyEmpty(ended.output))
      .map(({ config, ended }) => `tsc -p ${config}\n${ended.output.trim()}`)
  },
}

function onlyEmpty(output: string): boolean {
  return output.includes('TS18003') && output.trim().split('\n').length === 1
}

/** What a package that runs everywhere must not see: Node's names and the browser's. */
const FOREIGN_NAMES = ['process', 'Buffer', 'require', 'document', 'window', 'localStorage']
const CORE = ['protocol', 'crypto', 'client']

/**
 * The guard of `types: []`: in protocol, crypto and client the names of Node and of the browser must not even exist. A dependency whose types
 * pull them in would open the door silently, so a probe is compiled together with the real sources.
 */
export const coreTypes: Step = {
  name: 'protocol, crypto and client see neither Node nor DOM',
  async run() {
    const problems = await inParallel(CORE, WIDTH, probe)
    return problems.flat()
  },
}

async function probe(name: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'conclave-types-'))
  try {
    writeFileSync(join(folder, 'probe.mts'), FOREIGN_NAMES.map((foreign, line) => `export const probe${line}: unknown = ${foreign}\n`).join(''))
    const config = { extends: `${ROOT}packages/${name}/tsconfig.json`, include: [`${ROOT}packages/${name}/src`, `${folder}/probe.mts`] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const { output } = await runCommand('tsc', ['-p', folder, '--pretty', 'false'])
    return FOREIGN_NAMES.filter((_, line) => !new RegExp(`probe\\.mts\\(${line + 1},\\d+\\): error TS\\d+: Cannot find name`).test(output)).map(
      (foreign) =>
        `packages/${name}: the name "${foreign}" exists there. Keep "types": [] and the DOM out of its tsconfig.json, and out of what it imports.`,
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
