/** Names of the places of a compiled message, sorted: `{name}`, `{count, plural, ...}`. */
export function placesOf(message: unknown): readonly string[] {
  const names = new Set<string>()
  collect(message, names)
  return [...names].toSorted()
}

function collect(tokens: unknown, names: Set<string>): void {
  if (!Array.isArray(tokens)) return
  for (const token of tokens as unknown[]) {
    if (!Array.isArray(token)) continue
    const [name, , choices] = token as readonly unknown[]
    if (typeof name === 'string') names.add(name)
    if (typeof choices === 'object' && choices !== null) for (const choice of Object.values(choices)) collect(choice, names)
  }
}

/** Names of the tags of a compiled message, sorted: `<link>here</link>`. */
export function tagsOf(message: unknown): readonly string[] {
  const found = JSON.stringify(message ?? '').matchAll(/<\/?([\w.-]+)\/?>/g)
  return [...new Set([...found].map(([, name]) => name ?? ''))].toSorted()
}
