/** Catalogues, compiled at build from `words/en` by `build/words-plugin.ts`. */
declare module 'virtual:words/*' {
  import type { Messages } from '@lingui/core'
  export const messages: Messages
}
