import type { ClientEvent } from '@conclave/client'
import { openTab } from '@conclave/client/browser'
import type { TabPage } from './globals.ts'
import { trustOwnScripts } from './trusted.ts'

trustOwnScripts()
const events: ClientEvent[] = []
const batches: number[] = []
const conclave = openTab({ build: new URLSearchParams(location.search).get('build') ?? 'test' })
conclave.subscribe((batch) => {
  events.push(...batch)
  batches.push(batch.length)
})
Object.assign(globalThis, { conclave, events, batches } satisfies TabPage)
