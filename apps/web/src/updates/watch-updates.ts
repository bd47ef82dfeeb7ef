const SERVICE_WORKER = '/sw.js'
/** Between two looks for a new version while the page is shown, ms. */
const LOOK_EVERY = 3_600_000

/**
 * Keeps the app in this browser, so that it opens offline, and says when a new version waits. A running page is never changed
 * or reloaded by itself: `announce` gets a function that takes the new version over and reloads.
 */
export async function watchUpdates(announce: (apply: () => void) => void): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const registration = await navigator.serviceWorker.register(SERVICE_WORKER, { updateViaCache: 'none' })
  const waiting = () => {
    const { waiting: worker } = registration
    // without a controller it is the first version, which waits for nobody
    if (worker !== null && navigator.serviceWorker.controller !== null) announce(() => takeOver(worker))
  }
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', waiting))
  waiting()
  lookAgain(registration)
}

function takeOver(worker: ServiceWorker): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  worker.postMessage('take-over', { transfer: [] })
}

/** Looks now and then, and when somebody comes back to the page. Offline it finds nothing, which is no failure. */
function lookAgain(registration: ServiceWorkerRegistration): void {
  const look = () => void (document.visibilityState === 'visible' && registration.update().catch(() => undefined))
  document.addEventListener('visibilitychange', look)
  setInterval(look, LOOK_EVERY)
}
