import type { Connect } from '@conclave/client'
import { nodeTransport } from '@conclave/client/node'

type Request = Parameters<ReturnType<Connect>['http']>[0]
type Answer = Awaited<ReturnType<ReturnType<Connect>['http']>>

/** What a device gets in place of the honest answer; undefined for the honest one. May throw, as a cut does. */
export type HttpLie = (request: Request, honest: () => Promise<Answer>) => Promise<Answer> | undefined

/** The network of a device whose server tells it lies over HTTP. */
export function lyingHttp(lie: HttpLie): Connect {
  return (url) => {
    const { http, openSocket } = nodeTransport(url)
    return { openSocket, http: (request) => lie(request, () => http(request)) ?? http(request) }
  }
}

/** An answer of `ledgerRead`, changed. */
export function changedLedger(change: (page: { entries: string[]; head: number }, after: number) => { entries: string[]; head: number }): HttpLie {
  return (request, honest) => {
    const found = /^\/v1\/communities\/[^/]+\/ledger\?(?:.*&)?after=(\d+)/.exec(request.path)
    if (request.method !== 'GET' || !found) return undefined
    return honest().then((answer) => {
      if (answer.status !== 200) return answer
      return { ...answer, body: JSON.stringify(change(JSON.parse(answer.body) as { entries: string[]; head: number }, Number(found[1]))) }
    })
  }
}
