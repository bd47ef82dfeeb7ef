import { wrap } from 'comlink'
import type { StorePage, StoreTask } from './globals.ts'
import { trustOwnScripts } from './trusted.ts'

trustOwnScripts()
const worker = wrap<StorePage>(new Worker(new URL('./store-worker.ts', import.meta.url), { type: 'module' }))
Object.assign(globalThis, { store: (task: StoreTask) => worker.store(task) } satisfies StorePage)
