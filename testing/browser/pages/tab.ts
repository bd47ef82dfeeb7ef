import type { ClientEvent } from '@conclave/client'
import { openTab } from '@conclave/client/browser'
import type { TabPage } from './globals.ts'
import { trustOwnScripts } from './trusted.ts'

trustOwnScripts()
const events: ClientEvent[] = []
const batches: number[] = []
const asked = new URLSearchParams(location.search)
/** ms by which the clock is wrong while the page is opened. */
const ahead = Number(asked.get('ahead') ?? 0)
const { now } = Date
Date.now = () => now() + ahead
const conclave = openTab({ build: asked.get('build') ?? 'test' })
conclave.subscribe((batch) => {
  events.push(...batch)
  batches.push(batch.length)
})
Object.assign(globalThis, { conclave, events, batches } satisfies TabPage)
