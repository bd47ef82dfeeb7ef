/** Keys of groups: membership by the ledger and MLS (T11), history keys (T12), content records (T13). */
export * from './port.ts'
export * from './suites.ts'
export { mlsGroupCipher } from './mls/adapter.ts'
export type { MlsGroupState } from './mls/state.ts'
export * from './history/index.ts'
export * from './content/index.ts'
