const PLAIN = '/favicon.svg'
const UNREAD = '/favicon-unread.svg'

/** Puts the mark on the tab, with a red dot when something waits. */
export function showFavicon(page: Document, unread: boolean): void {
  const link = page.querySelector<HTMLLinkElement>('link[rel="icon"][type="image/svg+xml"]') ?? addLink(page)
  const href = unread ? UNREAD : PLAIN
  if (link.getAttribute('href') !== href) link.setAttribute('href', href)
}

function addLink(page: Document): HTMLLinkElement {
  const link = page.createElement('link')
  link.rel = 'icon'
  link.type = 'image/svg+xml'
  page.head.append(link)
  return link
}
