import { accessSync, constants, existsSync, type Stats, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Client } from '@conclave/client'
import { codeOf } from '@conclave/protocol'
import type { Place } from '../home/place.ts'
import { socketExists, socketProblem } from '../home/socket-file.ts'
import { adviceOf, type Finding, fail, ok, warn } from './check.ts'

const MIB = 1024 * 1024
const LITTLE_SPACE = 200 * MIB
const NO_SPACE = 20 * MIB
const KEY_BYTES = 32

const modeOf = ({ mode }: Stats) => (mode & 0o777).toString(8).padStart(4, '0')

export function homeFolder({ home }: Place): Finding {
  const name = 'home folder'
  if (!existsSync(home)) return warn(name, `${home} does not exist yet`, 'It is made by: conclave signup, or conclave signin')
  const stats = statSync(home)
  if (!stats.isDirectory()) return fail(name, `${home} is not a folder`, 'Give another one: --home DIR', 'E_CONFIG')
  if (stats.uid !== process.getuid?.()) return fail(name, `${home} belongs to another user`, 'Use a folder of your own: --home DIR', 'E_CONFIG')
  try {
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    return fail(name, `${home} cannot be written`, `chmod 700 ${home}`, 'E_CONFIG')
  }
  if ((stats.mode & 0o077) !== 0) return fail(name, `${home} has mode ${modeOf(stats)}: other users may enter`, `chmod 700 ${home}`, 'E_CONFIG')
  return ok(name, `${home}, mode ${modeOf(stats)}`)
}

export function keyFile({ database, storeKeyFile }: Place): Finding {
  const name = 'key file'
  if (!existsSync(storeKeyFile)) {
    if (!existsSync(database)) return ok(name, 'none yet; made with the account')
    return fail(
      name,
      `${storeKeyFile} is missing`,
      'Put it back from a backup; without it the database cannot be opened. Else sign in again in a new folder',
      'E_STORE_KEY',
    )
  }
  const stats = statSync(storeKeyFile)
  if (stats.size !== KEY_BYTES)
    return fail(
      name,
      `${storeKeyFile} has ${stats.size} bytes instead of ${KEY_BYTES}`,
      'Put it back from a backup, or sign in again in a new folder',
      'E_STORE_KEY',
    )
  if ((stats.mode & 0o077) !== 0) return fail(name, `mode ${modeOf(stats)}: other users may read it`, `chmod 600 ${storeKeyFile}`, 'E_CONFIG')
  return ok(name, `${storeKeyFile}, mode ${modeOf(stats)}`)
}

export function diskSpace({ home }: Place): Finding {
  const name = 'disk space'
  let folder = home
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder)
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  const found = `${Math.floor(free / MIB)} MiB free`
  if (free < NO_SPACE) return fail(name, found, 'Make room: nothing can be stored', 'E_STORE_FULL')
  return free < LITTLE_SPACE ? warn(name, found, 'Make room soon') : ok(name, found)
}

export function socket(place: Place, forwarded: boolean): Finding {
  const name = 'socket'
  if (forwarded) return ok(name, 'answered: a running chat or listen holds this home, and this report comes from there')
  if (!existsSync(place.home)) return ok(name, 'none: no chat or listen runs on this home')
  const problem = socketProblem(place)
  if (problem !== undefined) return warn(name, problem, 'Commands on this home have to wait for each other until this is mended')
  return socketExists(place)
    ? warn(name, 'left by a process that was killed', 'Nothing: the next chat or listen replaces it')
    : ok(name, 'none: no chat or listen runs on this home')
}

/** `open` throws what opening the store threw. */
export function store(place: Place, open: () => Client): Finding {
  const name = 'local database'
  if (!existsSync(place.database)) return ok(name, 'none yet; made with the account')
  try {
    open()
    return ok(name, `${place.database} opens`)
  } catch (error) {
    const code = codeOf(error) ?? 'E_UNEXPECTED'
    return fail(name, `does not open (${code})`, adviceOf(code), code)
  }
}
