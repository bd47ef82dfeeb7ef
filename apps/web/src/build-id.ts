/** Put in by the bundler: a hash of all sources. */
declare const __BUILD__: string

/** Pages and workers of one build have the same one. */
export const BUILD_ID: string = __BUILD__
