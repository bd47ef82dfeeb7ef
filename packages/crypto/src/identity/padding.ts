/** Adds 0x80 and zeros up to the next multiple of `block` bytes, so that a ciphertext shows the length in steps only (ISO/IEC 7816-4). */
export function padToMultiple(plain: Uint8Array, block: number): Uint8Array {
  const padded = new Uint8Array(Math.ceil((plain.length + 1) / block) * block)
  padded.set(plain)
  padded[plain.length] = 0x80
  return padded
}

/** @returns undefined when the padding is malformed */
export function unpad(padded: Uint8Array): Uint8Array | undefined {
  const end = padded.findLastIndex((byte) => byte !== 0)
  return end >= 0 && padded[end] === 0x80 ? padded.subarray(0, end) : undefined
}
