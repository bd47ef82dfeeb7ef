/**
 * The schemas of the HTTP methods would try to compile themselves with `Function`, which the policy of the page forbids and reports each time.
 * Imported before them.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })
