import type { Plugin } from 'vite'

const CORE = /[\\/]zod[\\/]v4[\\/]core[\\/]core\.js$/
const INITIAL = '__zod_globalConfig = {}'

/**
 * zod compiles its checks with `new Function` where it may, and tries that once when the first schema is made. The policy of the page
 * forbids it and reports the attempt, so the setting is there before the first schema is, in the page and in workers.
 */
export function noEvaluation(): Plugin {
  return {
    name: 'conclave-no-evaluation',
    apply: 'build',
    transform(code, id) {
      if (!CORE.test(id)) return undefined
      if (!code.includes(INITIAL)) this.error('zod keeps its settings elsewhere now; adapt build/no-evaluation-plugin.ts')
      return { code: code.replace(INITIAL, '__zod_globalConfig = { jitless: true }'), map: null }
    },
  }
}
