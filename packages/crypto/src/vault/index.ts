export * from './opaque.ts'
export * from './vault.ts'
