export * from './labels.ts'
export * from './conventions.ts'
export * from './primitives/index.ts'
