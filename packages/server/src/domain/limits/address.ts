import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { type BlockList, isIPv4, isIPv6 } from 'node:net'

/** What names a client in rate limits: a hash under a key that this process made and nobody keeps. */
export type AddressKey = string

/** The parts of a request that tell where it comes from. */
export interface Origin {
  readonly remoteAddress: string | undefined
  readonly forwardedFor: string | readonly string[] | undefined
}

/** Turns addresses into keys; X-Forwarded-For counts only as far as declared proxies wrote it. */
export class Addresses {
  readonly #key = createSecretKey(randomBytes(32))
  readonly #proxies: BlockList | undefined

  constructor(proxies: BlockList | undefined) {
    this.#proxies = proxies
  }

  key(origin: Origin): AddressKey {
    return createHmac('sha256', this.#key)
      .update(network(this.client(origin)))
      .digest('base64url')
      .slice(0, 22)
  }

  /** Whether the client is on this machine. What a proxy passes on is not, even if it says so or says nothing that can be read. */
  isLoopback(origin: Origin): boolean {
    if (origin.forwardedFor !== undefined) return false
    const address = this.client(origin)
    return address === '::1' || address.startsWith('127.')
  }

  /** The rightmost address that is not a declared proxy's. */
  client(origin: Origin): string {
    let address = plain(origin.remoteAddress ?? '')
    const hops = [origin.forwardedFor ?? []].flat().join(',').split(',')
    while (this.#isProxy(address)) {
      const next = plain((hops.pop() ?? '').trim())
      if (!isIPv4(next) && !isIPv6(next)) break
      address = next
    }
    return address
  }

  #isProxy(address: string): boolean {
    if (this.#proxies === undefined) return false
    return isIPv4(address) ? this.#proxies.check(address, 'ipv4') : isIPv6(address) && this.#proxies.check(address, 'ipv6')
  }
}

/** An IPv4 address inside of IPv6 is the IPv4 address. */
function plain(address: string): string {
  return address.toLowerCase().startsWith('::ffff:') && isIPv4(address.slice(7)) ? address.slice(7) : address
}

/** One customer usually holds a /64 of IPv6: its first four groups. */
function network(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail = ''] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const rest = tail === '' ? [] : tail.split(':')
  while (address.includes('::') && groups.length + rest.length < 8) groups.push('0')
  return [...groups, ...rest]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')
}
