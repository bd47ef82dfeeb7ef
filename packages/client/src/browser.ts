export type * from './api.ts'
export type { Area, RemoteArea, RemoteClient, TabClient, TabOptions, TabStatus, TabStatusSource } from './browser/api.ts'
export { openTab } from './browser/tab/open-tab.ts'
