import { type BuildFile, KeptFiles } from './kept-files.ts'
import { answererOf } from './route.ts'

declare const self: ServiceWorkerGlobalScope
/** Put in by the build. */
declare const __BUILD__: string
declare const __FILES__: readonly BuildFile[]

const kept = new KeptFiles(__BUILD__, __FILES__)

self.addEventListener('install', (event) => event.waitUntil(kept.fetchAll()))

// The first build takes the page that installed it, so that the next visit may be offline. Later ones come here when the person asked for them.
self.addEventListener('activate', (event) => event.waitUntil(kept.deleteOld().then(() => self.clients.claim())))

self.addEventListener('message', (event) => {
  if (event.data === 'take-over') event.waitUntil(self.skipWaiting())
})

self.addEventListener('fetch', (event) => {
  const answerer = answererOf(event.request, self.location.origin)
  if (answerer === 'server') return
  event.respondWith(answerer === 'shell' ? kept.shell() : kept.file(event.request))
})
