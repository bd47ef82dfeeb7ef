import { readdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Place } from './place.ts'

/** What this program puts into a home; anything else in it is not ours to remove. */
const OURS = ['client.db', 'client.db-wal', 'client.db-shm', 'store.key', 'store.check', 'instance.id', 'conclave.sock']

/** Removes a home in which nobody is signed in. A key file elsewhere stays, and so does a folder that holds more than our files. */
export function removeHome({ home }: Pick<Place, 'home'>): void {
  for (const name of OURS) rmSync(join(home, name), { force: true })
  if (readdirSync(home).length === 0) rmdirSync(home)
}
