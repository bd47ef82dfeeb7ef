/**
 * A map from identifiers to values that is never changed: `withEntry` shares everything but one path with the map before (a hash array mapped
 * trie, Bagwell 2001). The characters of base64url give 6 bits each, so nothing is hashed. The shape depends on the keys alone, never on the
 * order of changes.
 */
export interface Trie<K extends string, V> {
  readonly size: number
  readonly root: Node<K, V>
}
interface Leaf<K, V> {
  readonly key: K
  readonly value: V
}
/** Which of 64 places are taken, in two words of 32 bits, and what stands there, without gaps. */
interface Node<K, V> {
  readonly low: number
  readonly high: number
  readonly slots: readonly Slot<K, V>[]
}
type Slot<K, V> = Node<K, V> | Leaf<K, V>

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const DIGITS = digits()
const EMPTY_NODE: Node<never, never> = { low: 0, high: 0, slots: [] }

function digits(): Uint8Array {
  const table = new Uint8Array(128)
  for (let i = 0; i < ALPHABET.length; i++) table[ALPHABET.charCodeAt(i)] = i
  return table
}

function digit(key: string, depth: number): number {
  return DIGITS[key.charCodeAt(depth)] as number
}

function has({ low, high }: Node<unknown, unknown>, place: number): boolean {
  return ((place < 32 ? low >>> place : high >>> (place - 32)) & 1) === 1
}

/** How many places before this one are taken. */
function indexOf({ low, high }: Node<unknown, unknown>, place: number): number {
  return place < 32 ? ones(low & ((1 << place) - 1)) : ones(low) + ones(high & ((1 << (place - 32)) - 1))
}

/** Bits that are set in a word of 32. */
function ones(word: number): number {
  let n = word - ((word >>> 1) & 0x5555_5555)
  n = (n & 0x3333_3333) + ((n >>> 2) & 0x3333_3333)
  return Math.imul((n + (n >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24
}

export function emptyTrie<K extends string, V>(): Trie<K, V> {
  return { size: 0, root: EMPTY_NODE }
}

export function lookUp<K extends string, V>(trie: Trie<K, V>, key: K): V | undefined {
  let slot: Slot<K, V> | undefined = trie.root
  for (let depth = 0; slot !== undefined && isNode(slot); depth++) {
    const place = digit(key, depth)
    slot = has(slot, place) ? slot.slots[indexOf(slot, place)] : undefined
  }
  return slot?.key === key ? slot.value : undefined
}

export function withEntry<K extends string, V>(trie: Trie<K, V>, key: K, value: V): Trie<K, V> {
  const size = lookUp(trie, key) === undefined ? trie.size + 1 : trie.size
  return { size, root: put(trie.root, { key, value }, 0) }
}

function put<K extends string, V>(node: Node<K, V>, leaf: Leaf<K, V>, depth: number): Node<K, V> {
  const place = digit(leaf.key, depth)
  const at = indexOf(node, place)
  if (!has(node, place)) return withPlace(node, place, node.slots.toSpliced(at, 0, leaf))
  const slot = node.slots[at] as Slot<K, V>
  if (isNode(slot)) return { ...node, slots: node.slots.with(at, put(slot, leaf, depth + 1)) }
  if (slot.key === leaf.key) return { ...node, slots: node.slots.with(at, leaf) }
  const both = put(put(EMPTY_NODE, slot, depth + 1), leaf, depth + 1)
  return { ...node, slots: node.slots.with(at, both) }
}

/** With the bit of a place turned over. */
function withPlace<K, V>({ low, high }: Node<K, V>, place: number, slots: readonly Slot<K, V>[]): Node<K, V> {
  return place < 32 ? { low: low ^ (1 << place), high, slots } : { low, high: high ^ (1 << (place - 32)), slots }
}

export function withoutEntry<K extends string, V>(trie: Trie<K, V>, key: K): Trie<K, V> {
  return lookUp(trie, key) === undefined ? trie : { size: trie.size - 1, root: take(trie.root, key, 0) }
}

/** The key is there. A node below that is left with one leaf becomes that leaf. */
function take<K extends string, V>(node: Node<K, V>, key: K, depth: number): Node<K, V> {
  const place = digit(key, depth)
  const at = indexOf(node, place)
  const slot = node.slots[at] as Slot<K, V>
  if (!isNode(slot)) return withPlace(node, place, node.slots.toSpliced(at, 1))
  const below = take(slot, key, depth + 1)
  const only = below.slots.length === 1 ? below.slots[0] : undefined
  return { ...node, slots: node.slots.with(at, only !== undefined && !isNode(only) ? only : below) }
}

/** Every value, in the order of the base64url alphabet of its key. */
export function listed<K extends string, V>(trie: Trie<K, V>): V[] {
  const found: V[] = []
  collect(trie.root, found)
  return found
}

function collect<K, V>({ slots }: Node<K, V>, found: V[]): void {
  for (const slot of slots) {
    if (isNode(slot)) collect(slot, found)
    else found.push(slot.value)
  }
}

export function trieOf<K extends string, V>(items: Iterable<V>, keyOf: (item: V) => K): Trie<K, V> {
  let trie = emptyTrie<K, V>()
  for (const item of items) trie = withEntry(trie, keyOf(item), item)
  return trie
}

function isNode<K, V>(slot: Slot<K, V>): slot is Node<K, V> {
  return 'slots' in slot
}
