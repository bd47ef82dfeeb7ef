/** The part of the Trusted Types interface that is used here; TypeScript's DOM does not know it yet. */
interface TrustedTypes {
  createPolicy(name: 'default', rules: { createScriptURL: (url: string) => string }): unknown
}

/**
 * The only policy that the server's headers allow. Scripts and workers load from this origin, by http(s); HTML and script
 * texts have no rule, so that assigning one throws. Call it before anything else.
 */
export function installTrustedTypes(): void {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  trustedTypes?.createPolicy('default', { createScriptURL: ownScript })
}

/** @throws TypeError for every other origin, and for `blob:` and `data:` addresses */
function ownScript(url: string): string {
  const address = new URL(url, document.baseURI)
  if (address.origin !== location.origin || !/^https?:$/.test(address.protocol)) throw new TypeError('a script of another origin was refused')
  return address.href
}
