/** Who answers a request of a page: the server, the kept page of the app, or a kept file. */
type Answerer = 'server' | 'shell' | 'file'

/** Conversations and everything else that changes; the service worker never touches it. */
const OF_THE_SERVER = /^\/(v1|docs|healthz|metrics)(\/|$)/

export interface Asked {
  readonly method: string
  readonly url: string
  /** Of the request: `navigate` when a page is opened. */
  readonly mode: string
}

/** @param origin where the service worker comes from */
export function answererOf({ method, url, mode }: Asked, origin: string): Answerer {
  const address = new URL(url)
  if (method !== 'GET' || address.origin !== origin || OF_THE_SERVER.test(address.pathname)) return 'server'
  return mode === 'navigate' ? 'shell' : 'file'
}
