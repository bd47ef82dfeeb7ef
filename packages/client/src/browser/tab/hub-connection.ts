/**
 * A new connection to the hub; starts it when it is not there. Undefined where the browser has no shared workers.
 * It is asked for anew each time: a hub that ended with the process of another tab is then started again.
 */
export function connectHub(): MessagePort | undefined {
  if (typeof SharedWorker === 'undefined') return undefined
  const { port } = new SharedWorker(new URL('../hub.ts', import.meta.url), { type: 'module', name: 'conclave' })
  port.start()
  return port
}
