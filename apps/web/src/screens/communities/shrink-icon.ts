/** px; the largest place where it is drawn has 80, on fine screens. */
const SIDE = 128
/** As many bytes as the ledger takes, less what its encryption adds. */
const MOST_BYTES = 16 * 1024 - 64
const QUALITIES = [0.85, 0.7, 0.5, 0.3]

/** A picture from this device as a small square, without what cameras write into files. @returns undefined when it is none, or none that fits */
export async function shrinkIcon(file: Blob): Promise<Uint8Array | undefined> {
  try {
    const bitmap = await createImageBitmap(file)
    const canvas = new OffscreenCanvas(SIDE, SIDE)
    const side = Math.min(bitmap.width, bitmap.height)
    const [x, y] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2]
    canvas.getContext('2d')?.drawImage(bitmap, x, y, side, side, 0, 0, SIDE, SIDE)
    bitmap.close()
    for (const quality of QUALITIES) {
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality })
      if (blob.size <= MOST_BYTES) return new Uint8Array(await blob.arrayBuffer())
    }
  } catch {
    // No picture that this browser reads.
  }
  return undefined
}
