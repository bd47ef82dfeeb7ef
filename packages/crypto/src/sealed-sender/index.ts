export { padToBucket, unpad } from './padding.ts'
export * from './envelope.ts'
export { solveProofOfWork } from './solve-proof-of-work.ts'
