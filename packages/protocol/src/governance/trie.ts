/**
 * A map from identifiers to values that is never changed: `withEntry` shares everything but one path with the map before. The characters of
 * base64url give 6 bits each, so nothing is hashed. The shape depends on the keys alone, never on the order of changes.
 */
export interface Trie<K extends string, V> {
  readonly size: number
  readonly root: Node<K, V>
}
interface Leaf<K, V> {
  readonly key: K
  readonly value: V
}
type Node<K, V> = readonly Slot<K, V>[]
type Slot<K, V> = Node<K, V> | Leaf<K, V> | undefined

const WIDTH = 64
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const DIGITS = digits()
const EMPTY_NODE: Node<never, never> = Array.from({ length: WIDTH }, () => undefined)

function digits(): Uint8Array {
  const table = new Uint8Array(128)
  for (let i = 0; i < WIDTH; i++) table[ALPHABET.charCodeAt(i)] = i
  return table
}

function digit(key: string, depth: number): number {
  return DIGITS[key.charCodeAt(depth)] as number
}

export function emptyTrie<K extends string, V>(): Trie<K, V> {
  return { size: 0, root: EMPTY_NODE }
}

export function lookUp<K extends string, V>(trie: Trie<K, V>, key: K): V | undefined {
  let slot: Slot<K, V> = trie.root
  for (let depth = 0; isNode(slot); depth++) slot = slot[digit(key, depth)]
  return slot?.key === key ? slot.value : undefined
}

export function withEntry<K extends string, V>(trie: Trie<K, V>, key: K, value: V): Trie<K, V> {
  const size = lookUp(trie, key) === undefined ? trie.size + 1 : trie.size
  return { size, root: put(trie.root, { key, value }, 0) }
}

function put<K extends string, V>(node: Node<K, V>, leaf: Leaf<K, V>, depth: number): Node<K, V> {
  const copy = node.slice()
  const at = digit(leaf.key, depth)
  const slot = copy[at]
  if (slot === undefined || (!isNode(slot) && slot.key === leaf.key)) copy[at] = leaf
  else if (isNode(slot)) copy[at] = put(slot, leaf, depth + 1)
  else copy[at] = put(put(EMPTY_NODE, slot, depth + 1), leaf, depth + 1)
  return copy
}

export function withoutEntry<K extends string, V>(trie: Trie<K, V>, key: K): Trie<K, V> {
  if (lookUp(trie, key) === undefined) return trie
  const root = take(trie.root, key, 0)
  return { size: trie.size - 1, root: isNode(root) ? root : EMPTY_NODE }
}

/** A node that is left with one leaf becomes that leaf, except at the root. */
function take<K extends string, V>(node: Node<K, V>, key: K, depth: number): Slot<K, V> {
  const copy = node.slice()
  const at = digit(key, depth)
  const slot = copy[at]
  copy[at] = isNode(slot) ? take(slot, key, depth + 1) : undefined
  if (depth === 0) return copy
  const left = copy.filter((slot) => slot !== undefined)
  return left.length === 1 && !isNode(left[0]) ? left[0] : copy
}

/** Every value, in the order of the base64url alphabet of its key. */
export function listed<K extends string, V>(trie: Trie<K, V>): V[] {
  const found: V[] = []
  collect(trie.root, found)
  return found
}

function collect<K, V>(node: Node<K, V>, found: V[]): void {
  for (const slot of node) {
    if (isNode(slot)) collect(slot, found)
    else if (slot !== undefined) found.push(slot.value)
  }
}

export function trieOf<K extends string, V>(items: Iterable<V>, keyOf: (item: V) => K): Trie<K, V> {
  let trie = emptyTrie<K, V>()
  for (const item of items) trie = withEntry(trie, keyOf(item), item)
  return trie
}

function isNode<K, V>(slot: Slot<K, V>): slot is Node<K, V> {
  return Array.isArray(slot)
}
