export { openNodeClient, type NodeClientOptions } from './node/open.ts'
export { nodeTransport } from './node/transport.ts'
export { systemClock } from './node/clock.ts'
export { openMemoryStore, openStore, type StoreFiles } from './node/store.ts'
