import type { BrowserContext } from 'playwright-core'
import type { HttpLie } from '../world/lying-ledger.ts'

const API = '**/v1/**'

/** Whoever sits between the pages of a browser and the server changes what it answers; its workers ask through the same line. */
export function tellLies(context: BrowserContext, lie: HttpLie): Promise<unknown> {
  return context.route(API, async (route) => {
    const asked = route.request()
    const { pathname, search } = new URL(asked.url())
    const honest = async () => {
      const response = await route.fetch()
      return { status: response.status(), body: await response.text() }
    }
    const request = { method: asked.method(), path: pathname + search, headers: asked.headers(), body: asked.postData() ?? undefined }
    const answer = lie(request as Parameters<HttpLie>[0], honest)
    if (answer === undefined) return route.continue()
    const { status, body } = await answer
    return route.fulfill({ status, body, contentType: 'application/json' })
  })
}

export function tellTheTruth(context: BrowserContext): Promise<void> {
  return context.unroute(API)
}
