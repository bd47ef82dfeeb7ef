export * from './provider.ts'
export { webCryptoProvider } from './web-crypto-provider.ts'
export type { PlatformKey, Subtle, WebCrypto } from './web-crypto.ts'
export { concat, equalBytes } from './bytes.ts'
