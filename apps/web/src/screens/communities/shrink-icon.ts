import { pictureSize } from '../../parts/picture-size.ts'

/** px; the largest place where it is drawn has 80, on fine screens. */
const SIDE = 128
/** As many bytes as the ledger takes, less what its encryption adds. */
const MOST_BYTES = 16 * 1024 - 64
const QUALITIES = [0.85, 0.7, 0.5, 0.3]

/** What may be chosen: photographs of today's telephones, and nothing that would fill the memory of one. */
export const MOST_CHOSEN = { bytes: 20_000_000, pixels: 60_000_000 } as const

/** Why a chosen file becomes no icon: too many bytes, too many pixels, or no picture that this browser reads. */
export type IconProblem = 'bytes' | 'pixels' | 'unreadable'

/** A picture from this device as a small square, without what cameras write into files. */
export async function shrinkIcon(file: Blob): Promise<Uint8Array | IconProblem> {
  if (file.size > MOST_CHOSEN.bytes) return 'bytes'
  const url = URL.createObjectURL(file)
  const size = await pictureSize(url)
  URL.revokeObjectURL(url)
  if (size === undefined) return 'unreadable'
  if (size.width * size.height > MOST_CHOSEN.pixels) return 'pixels'
  return drawn(file).catch(() => 'unreadable')
}

async function drawn(file: Blob): Promise<Uint8Array | IconProblem> {
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
  return 'unreadable'
}
