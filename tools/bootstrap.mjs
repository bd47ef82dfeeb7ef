// Door of every npm script: installs what package-lock.json names (once), then runs tools/TASK.ts under Node 24.
// No dependencies, nothing newer than Node 20: this file runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import * as module from 'node:module'
import { constants } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const OLDEST_NODE = 20
const NEEDED_NODE = 24
const LOCK_POLL_MS = 250
/** ML-KEM in WebCrypto and node:sqlite are "experimental" in Node 24; nobody who runs Conclave can do anything about it. */
const QUIET = '--disable-warning=ExperimentalWarning'
const TASKS = ['start', 'test', 'dev', 'bench', 'backup', 'cli', 'format', 'pictures']

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const stamp = join(root, 'node_modules', '.installed')
/** Holds the process id of who installs. Outside of node_modules, which npm deletes. */
const lockFile = join(root, '.dev', 'installing')

/** Ends with what happened and what to do next. */
function fail(what, next) {
  console.error(`conclave: ${what}\n  ${next}`)
  process.exit(1)
}

function nodeMajor() {
  return Number(process.versions.node.split('.')[0])
}

/** Hash of the lock and of this kind of machine; the stamp of the last complete installation holds the same. */
function wantedInstallation() {
  const lock = join(root, 'package-lock.json')
  if (!existsSync(lock)) fail('package-lock.json is missing.', 'Get it back with: git checkout -- package-lock.json')
  return createHash('sha256').update(readFileSync(lock)).update(process.platform).update(process.arch).digest('hex')
}

/** The npm that started us, else the one on the PATH. Another package manager's path is not npm. */
function npmCommand() {
  const started = process.env.npm_execpath
  if (started && basename(started).startsWith('npm-cli') && existsSync(started)) return { command: process.execPath, first: [started], shell: false }
  return { command: 'npm', first: [], shell: process.platform === 'win32' }
}

function explainInstall(result) {
  const said = String(result.stderr)
  if (result.error && result.error.code === 'ENOENT')
    fail('npm was not found.', 'Install it (it comes with Node, https://nodejs.org), then run the same command again.')
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|CERT_|SELF_SIGNED/.test(said)) {
    fail(
      'the package registry cannot be reached.',
      'Check the network (or the proxy: npm config get proxy), then run the same command again. Later starts need no network.',
    )
  }
  if (/EACCES|EPERM|EROFS/.test(said))
    fail('this folder cannot be written.', `Give yourself the right to write in ${root}, then run the same command again.`)
  if (/ENOSPC/.test(said)) fail('the disk is full.', 'The packages need about 600 MB. Make room, then run the same command again.')
  if (/EUSAGE/.test(said)) fail('package.json and package-lock.json differ.', 'Run: npm install && node tools/complete-lock.mjs')
  const how = result.error ? result.error.message : `it ended with ${result.signal ?? result.status}`
  fail(`npm could not install the packages (${how}).`, 'Check that "npm --version" works, then try by hand: npm ci --ignore-scripts')
}

function install(wanted) {
  console.error('conclave: installing packages (first start or a changed package-lock.json; about a minute) ...')
  const npm = npmCommand()
  const options = [...npm.first, 'ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error']
  const result = spawnSync(npm.command, options, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'], shell: npm.shell, maxBuffer: 1 << 24 })
  if (result.stderr) process.stderr.write(result.stderr)
  if (result.error || result.status !== 0) explainInstall(result)
  writeFileSync(stamp, wanted)
  console.error('conclave: packages are installed.')
}

function isInstalled(wanted) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
}

function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** A killed installation leaves its file behind. An empty one is just being written. */
function isStale() {
  try {
    const pid = Number(readFileSync(lockFile, 'utf8'))
    return pid > 0 && !isRunning(pid)
  } catch {
    return false
  }
}

/** @returns whether this process may install now; false after another one has ended doing so */
function takeLock() {
  try {
    mkdirSync(dirname(lockFile), { recursive: true })
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    // A folder that cannot be written: npm is about to say so, in words that are known here.
    if (error.code !== 'EEXIST') return true
  }
  console.error('conclave: another start installs the packages; waiting for it ...')
  while (existsSync(lockFile)) {
    if (isStale()) rmSync(lockFile, { force: true })
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_POLL_MS)
  }
  return false
}

/** Two first starts at the same time must not both empty node_modules. */
function installOnce(wanted) {
  while (!isInstalled(wanted)) {
    if (!takeLock()) continue
    const release = () => rmSync(lockFile, { force: true })
    process.once('exit', release)
    // Another one may have ended between the question and the lock.
    if (!isInstalled(wanted)) install(wanted)
    release()
    process.off('exit', release)
  }
}

/** The Node 24 that the lock pins, where the registry has one for this machine; else the one that runs now. */
function chooseNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const pinned = join(root, 'node_modules', `node-${platform}-${process.arch}`, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(pinned)) return pinned
  if (nodeMajor() >= NEEDED_NODE) return process.execPath
  return fail(
    `Node ${NEEDED_NODE} is not packaged for ${process.platform}-${process.arch}, and this is Node ${process.versions.node}.`,
    `Install Node ${NEEDED_NODE} or newer from https://nodejs.org, then run the same command again.`,
  )
}

/** Runs the task as a child and ends as it ended. A signal that reaches only this process is passed on. */
function runTask(node, file, args, env) {
  const child = spawn(node, [QUIET, file, ...args], { stdio: 'inherit', env })
  // A terminal sends Ctrl-C to the whole process group, so that the child has it already.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) =>
    fail(`Node ${NEEDED_NODE} could not be started (${error.message}).`, 'Delete the folder node_modules, then run the same command again.'),
  )
  child.on('exit', (status, signal) => process.exit(signal ? 128 + constants.signals[signal] : status))
}

if (nodeMajor() < OLDEST_NODE)
  fail(
    `this is Node ${process.versions.node}.`,
    `Install Node ${OLDEST_NODE} or newer (best ${NEEDED_NODE}) from https://nodejs.org, then run the same command again.`,
  )
const [task, ...args] = process.argv.slice(2)
if (!TASKS.includes(task)) fail(`unknown task "${task ?? ''}".`, `Tasks: ${TASKS.join(', ')}`)
const wanted = wantedInstallation()
installOnce(wanted)
const node = chooseNode()
const file = join(root, 'tools', `${task}.ts`)
// Stripped and compiled sources are kept: the second start of the terminal client takes half the time.
process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules', '.cache', 'compiled')
process.env.PATH = [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
if (process.execPath === node && process.execArgv.includes(QUIET)) {
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE)
  process.argv = [process.execPath, file, ...args]
  await import(pathToFileURL(file).href)
} else runTask(node, file, args, process.env)
