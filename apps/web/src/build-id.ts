/** Put in by the bundler: a hash of all sources. */
declare const __BUILD__: string
/** Put in by the bundler: the version of package.json. */
declare const __VERSION__: string

/** Pages and workers of one build have the same one. */
export const BUILD_ID: string = __BUILD__

export const VERSION: string = __VERSION__
