/** What needs no schema of the HTTP methods, for threads that must start fast and stay small (`@conclave/protocol/core`). */
export * from './errors.ts'
export * from './ids.ts'
export * from './limits.ts'
export * from './retry-after.ts'
export * from './version.ts'
export * from './wire/cbor.ts'
export * from './wire/codec.ts'
export * from './wire/prekeys.ts'
