import { PAGE, type WebBuild, type WebFile } from './build.ts'

/** Belong to the server and are never answered with the page of the app. */
const OWN = /^\/(v1|docs|healthz|metrics)(\/|$)/
/** An address of the app: no dot, nothing encoded. What it names is the app's business. */
const APP = /^\/[A-Za-z0-9_/-]*$/

/**
 * The file under an address as it came, neither decoded nor normalised: what is not in the list of the build is not there.
 * @param accept header of the request; the page of the app is given to who asks for a page
 */
export function findFile(build: WebBuild, url: string, accept: string | undefined): WebFile | undefined {
  const path = url.split('?', 1)[0] ?? ''
  if (OWN.test(path)) return undefined
  const file = build.files.get(path)
  if (file !== undefined) return file
  const isPage = path === '/' || (APP.test(path) && accept?.includes('text/html') === true)
  return isPage ? build.files.get(PAGE) : undefined
}
