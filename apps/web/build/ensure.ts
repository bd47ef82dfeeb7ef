import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hashSources } from './sources.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const WEB = join(ROOT, 'apps', 'web')
const VITE = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js')

/** The folder of the built web client. */
const WEB_BUILD: string = join(WEB, 'dist')

/** Whether the build is the one of the present sources. */
function isBuilt(): boolean {
  const list = join(WEB_BUILD, 'files.json')
  if (!existsSync(list)) return false
  const { version } = JSON.parse(readFileSync(list, 'utf8')) as { version?: string }
  return version === hashSources()
}

/**
 * Builds the web client when its sources changed. The build is made aside and then put in place, so that one that fails, or another
 * one at the same time, leaves a whole build behind.
 * @param onBuild called before a build, which takes some seconds
 * @returns the folder
 * @throws Error with what the bundler said
 */
export async function ensureBuild(onBuild: () => void = () => undefined): Promise<string> {
  if (isBuilt()) return WEB_BUILD
  onBuild()
  removeLeftOvers()
  const aside = `${WEB_BUILD}-${process.pid}`
  try {
    await runVite(aside)
    putInPlace(aside)
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
  return WEB_BUILD
}

/** Of builds that were killed. */
function removeLeftOvers(): void {
  for (const name of readdirSync(WEB)) {
    const pid = Number(/^dist-(\d+)$/.exec(name)?.[1])
    if (pid > 0 && !isRunning(pid)) rmSync(join(WEB, name), { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function putInPlace(aside: string): void {
  try {
    rmSync(WEB_BUILD, { recursive: true, force: true })
    renameSync(aside, WEB_BUILD)
  } catch (error) {
    // another start was faster by a moment
    if (!isBuilt()) throw error
  }
}

/** In a process of its own: the bundler's memory goes with it. */
function runVite(folder: string): Promise<void> {
  const args = [VITE, 'build', WEB, '--outDir', folder, '--emptyOutDir', '--logLevel', 'warn']
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_ENV: 'production' } })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (said += part.toString()))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => (status === 0 ? resolve() : reject(new Error(`the web client could not be built\n${said.trim()}`))))
  })
}
