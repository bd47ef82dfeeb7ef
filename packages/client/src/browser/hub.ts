import type { HubMessage, HubPassed, WorkerMessage } from './protocol.ts'

/** The shared worker: passes ports between tabs and the owner's worker. It holds no data and may die at any time. */
function runHub(scope: { addEventListener(type: 'connect', listener: (event: MessageEvent) => void): void }): void {
  let owner: { readonly id: string; readonly port: MessagePort } | undefined
  let early: { readonly owner: string; readonly tab: string; readonly port: MessagePort; readonly asker: MessagePort }[] = []

  const pass = (join: (typeof early)[number]) => {
    owner?.port.postMessage({ type: 'join', tab: join.tab } satisfies WorkerMessage, [join.port])
    join.asker.postMessage({ type: 'passed', owner: join.owner } satisfies HubPassed)
  }
  const attach = (port: MessagePort): void => {
    port.addEventListener('message', ({ data, ports: [given] }: MessageEvent<HubMessage>) => {
      switch (data.type) {
        case 'link':
          if (given) attach(given)
          break
        case 'own':
          owner = { id: data.owner, port }
          early.filter((join) => join.owner === data.owner).forEach(pass)
          early = []
          break
        case 'join': {
          if (!given) break
          const join = { ...data, port: given, asker: port }
          if (owner?.id === data.owner) pass(join)
          else early.push(join)
        }
      }
    })
    port.start()
  }
  scope.addEventListener('connect', ({ ports: [port] }) => {
    if (port) attach(port)
  })
}

runHub(globalThis as unknown as Parameters<typeof runHub>[0])
