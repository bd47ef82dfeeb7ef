import type { Plugin } from 'vite'

const PROMISER = /[\\/]sqlite3-worker1-promiser\.mjs$/

/** The package of SQLite brings a second worker with a second copy of itself, which nobody starts: it would be built, and kept for offline. */
export function withoutUnusedWorker(): Plugin {
  return {
    name: 'conclave-without-unused-worker',
    apply: 'build',
    load: (id) => (PROMISER.test(id) ? 'export {}' : undefined),
  }
}
