/** Two ids of 32 bytes, base64url: `userId.serverId`. */
const FORM = /^#[A-Za-z0-9_-]{43}\.(?<serverId>[A-Za-z0-9_-]{43})$/

type AddressLink =
  /** The whole address: what a person would paste. */
  { readonly kind: 'link'; readonly link: string; readonly serverId: string } | { readonly kind: 'malformed' }

/** What the address bar says after `/u`. The part behind `#` never reached the server. */
export function linkOfAddress(address: { readonly origin: string; readonly hash: string }): AddressLink {
  const serverId = FORM.exec(address.hash)?.groups?.['serverId']
  return serverId === undefined ? { kind: 'malformed' } : { kind: 'link', link: `${address.origin}/u${address.hash}`, serverId }
}
