import { spawn, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** A repository with nothing but the bootstrap, a lock, a task that prints its arguments, and an npm that is a script of the test. */
let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'conclave-bootstrap-'))
  mkdirSync(join(root, 'tools'))
  copyFileSync(new URL('./bootstrap.mjs', import.meta.url), join(root, 'tools', 'bootstrap.mjs'))
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(root, 'package-lock.json'), '{}')
  task('start', 'console.log(JSON.stringify(process.argv.slice(2)))')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function task(name: string, code: string): void {
  writeFileSync(join(root, 'tools', `${name}.ts`), code)
}

/** npm as a script that notes its arguments and then does what `code` says. */
function npm(code: string): string {
  const path = join(root, 'npm-cli.cjs')
  const log = JSON.stringify(join(root, 'npm.log'))
  const modules = JSON.stringify(join(root, 'node_modules'))
  writeFileSync(
    path,
    `const fs = require('fs'); fs.appendFileSync(${log}, process.argv.slice(2).join(' ') + '\\n'); fs.mkdirSync(${modules}, { recursive: true }); ${code}`,
  )
  return path
}

function bootstrap(args: readonly string[], env: Record<string, string> = {}) {
  return spawnSync(process.execPath, [join(root, 'tools', 'bootstrap.mjs'), ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...env },
  })
}

describe('bootstrap', () => {
  it('installs once, says so, and passes the arguments on', () => {
    const env = { npm_execpath: npm('') }
    const first = bootstrap(['start', 'a b', '--c'], env)
    expect(first).toMatchObject({ status: 0, stdout: '["a b","--c"]\n', stderr: expect.stringMatching(/installing packages[^]*are installed/) })
    expect(bootstrap(['start'], env)).toMatchObject({ status: 0, stdout: '[]\n', stderr: '' })
    expect(readFileSync(join(root, 'npm.log'), 'utf8')).toBe('ci --ignore-scripts --no-fund --no-audit --loglevel=error\n')
  })

  it('installs again when the lock changed', () => {
    const env = { npm_execpath: npm('') }
    bootstrap(['start'], env)
    writeFileSync(join(root, 'package-lock.json'), '{"changed":true}')
    expect(bootstrap(['start'], env).stderr).toContain('installing packages')
  })

  it('installs again after an installation that was cut', () => {
    bootstrap(['start'], { npm_execpath: npm('process.kill(process.pid, "SIGKILL")') })
    expect(existsSync(join(root, 'node_modules', '.installed'))).toBe(false)
    expect(bootstrap(['start'], { npm_execpath: npm('') })).toMatchObject({ status: 0, stdout: '[]\n' })
  })

  it('installs once when two start at the same time', async () => {
    const env = { ...process.env, npm_execpath: npm('setTimeout(() => {}, 500)') }
    const start = () => {
      const child = spawn(process.execPath, [join(root, 'tools', 'bootstrap.mjs'), 'start'], { env })
      return new Promise((resolve) => child.on('close', resolve))
    }
    expect(await Promise.all([start(), start()])).toEqual([0, 0])
    expect(readFileSync(join(root, 'npm.log'), 'utf8').trim().split('\n')).toHaveLength(1)
  })

  it('takes over from a start that was killed while it installed', () => {
    const ended = spawnSync(process.execPath, ['-e', '']).pid
    mkdirSync(join(root, '.dev'))
    writeFileSync(join(root, '.dev', 'installing'), String(ended))
    expect(bootstrap(['start'], { npm_execpath: npm('') })).toMatchObject({ status: 0, stdout: '[]\n' })
    expect(existsSync(join(root, '.dev', 'installing'))).toBe(false)
  })

  const failures: readonly [string, string, RegExp][] = [
    ['no network', "console.error('npm error code ENOTFOUND'); process.exit(1)", /registry cannot be reached[^]*Check the network/],
    ['a folder that cannot be written', "console.error('npm error code EACCES'); process.exit(1)", /cannot be written[^]*right to write/],
    ['a full disk', "console.error('npm error code ENOSPC'); process.exit(1)", /disk is full[^]*Make room/],
    ['a lock that does not fit', "console.error('npm error code EUSAGE'); process.exit(1)", /differ[^]*complete-lock/],
    ['a broken npm', "throw new Error('broken')", /ended with 1[^]*npm --version/],
  ]
  it.each(failures)('names the next step: %s', (_, code, message) => {
    expect(bootstrap(['start'], { npm_execpath: npm(code) })).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(message) })
  })

  it('names the next step: no npm', () => {
    expect(bootstrap(['start'], { PATH: root })).toMatchObject({ status: 1, stderr: expect.stringMatching(/npm was not found[^]*Install it/) })
  })

  it('names the next step: no lock, unknown task', () => {
    expect(bootstrap(['dance'])).toMatchObject({ status: 1, stderr: expect.stringMatching(/unknown task "dance"[^]*start, test/) })
    rmSync(join(root, 'package-lock.json'))
    expect(bootstrap(['start'])).toMatchObject({ status: 1, stderr: expect.stringMatching(/missing[^]*git checkout/) })
  })

  it('names the next step: a Node that is too old', () => {
    const preload = join(root, 'old.cjs')
    writeFileSync(preload, "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.0' } })")
    const { status, stderr } = spawnSync(process.execPath, ['--require', preload, join(root, 'tools', 'bootstrap.mjs'), 'start'], {
      encoding: 'utf8',
    })
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/this is Node 18\.20\.0[^]*Install Node 20/) })
  })

  it('ends with the exit code of the task', () => {
    task('start', 'process.exitCode = 7')
    expect(bootstrap(['start'], { npm_execpath: npm('') }).status).toBe(7)
  })

  it('passes a termination on and waits for the task to end in its own way', async () => {
    task('start', "process.on('SIGTERM', () => { console.log('stopping'); process.exit(3) }); setInterval(() => {}, 1000); console.log('up')")
    const child = spawn(process.execPath, [join(root, 'tools', 'bootstrap.mjs'), 'start'], { env: { ...process.env, npm_execpath: npm('') } })
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (chunk.toString().includes('up')) child.kill('SIGTERM')
    })
    const status = await new Promise((resolve) => child.on('close', resolve))
    expect({ status, said }).toEqual({ status: 3, said: 'up\nstopping\n' })
  })
})
