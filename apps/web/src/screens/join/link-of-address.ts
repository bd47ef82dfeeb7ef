/** What the address bar says after `/j`, as a person would paste it; undefined when there is nothing behind `#`. */
export function linkOfAddress({ origin, hash }: { readonly origin: string; readonly hash: string }): string | undefined {
  return hash.length > 1 ? `${origin}/j${hash}` : undefined
}
