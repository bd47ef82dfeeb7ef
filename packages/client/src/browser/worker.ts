import './without-eval.ts'
import { acceptBroadcasts } from './broadcast-endpoint.ts'
import { makeOwner, type Owner } from './owner/owner.ts'
import { BUS, type BusMessage, type HubMessage, OWNER_LOCK, type WorkerAlive, type WorkerMessage, workerLock } from './protocol.ts'

type Start = WorkerMessage & { type: 'start' }
const forever = (): Promise<never> => new Promise(() => undefined)

/** The dedicated worker of a tab: waits until it may own the database, then serves every tab. */
function runWorker(scope: { addEventListener: typeof addEventListener; postMessage(message: WorkerAlive): void }): void {
  const id = crypto.randomUUID()
  let owner: Owner | undefined

  const receive = ({ data, ports: [port] }: MessageEvent<WorkerMessage>): void => {
    if (data.type === 'start') void start(data, port)
    else if (port) owner?.join(data.tab, port)
  }
  const start = async (options: Start, hub: MessagePort | undefined): Promise<void> => {
    hub?.addEventListener('message', receive)
    hub?.start()
    void navigator.locks.request(workerLock(id), () => {
      scope.postMessage({ type: 'alive', worker: id })
      return forever()
    })
    await navigator.locks.request(OWNER_LOCK, () => {
      own(options, hub)
      return forever()
    })
  }
  const own = ({ build, serverUrl, disk }: Start, hub: MessagePort | undefined): void => {
    const owning = makeOwner({ serverUrl, disk })
    owner = owning
    acceptBroadcasts(id, owning.join)
    hub?.postMessage({ type: 'own', owner: id } satisfies HubMessage)
    const bus = new BroadcastChannel(BUS)
    const announce = () => bus.postMessage({ type: 'owner', owner: id, build } satisfies BusMessage)
    bus.addEventListener('message', ({ data }: MessageEvent<BusMessage>) => {
      if (data.type === 'hello' && data.build === build) announce()
    })
    announce()
  }
  scope.addEventListener('message', (event) => receive(event as MessageEvent<WorkerMessage>))
}

runWorker(globalThis as unknown as Parameters<typeof runWorker>[0])
