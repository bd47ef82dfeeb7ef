import { crc32, deflateSync, inflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const MOST_COLOURS = 256
/** Rarer colours this near to a chosen one, in the sum over red, green and blue, are drawn with it. */
const NEAR = 6
/** Ordered dithering (Bayer, 4 by 4), so that soft light has no steps: between -7.5 and 7.5, times this. */
const DITHER = 0.25
const THRESHOLDS = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5].map((step) => (step - 7.5) * DITHER)

interface Pixels {
  readonly width: number
  readonly height: number
  /** 0xRRGGBB of each pixel, row by row. */
  readonly colours: Uint32Array
}

/** The same picture with at most 256 colours, about a third of the size: flat surfaces keep their exact colour. */
export function palettePng(png: Buffer): Buffer {
  const { width, height, colours } = readPixels(png)
  const palette = choosePalette(colours)
  const indexOf = nearestIn(palette)
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++)
      rows[y * (width + 1) + 1 + x] = indexOf(colours[y * width + x] as number, THRESHOLDS[(y % 4) * 4 + (x % 4)] as number)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  const entries = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))
  const data = deflateSync(rows, { level: 9, memLevel: 9 })
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('PLTE', entries), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

/** The most frequent colours, and of near ones only the most frequent. */
function choosePalette(colours: Uint32Array): readonly number[] {
  const counts = new Map<number, number>()
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1)
  const frequent = [...counts].toSorted((a, b) => b[1] - a[1] || a[0] - b[0]).map(([colour]) => colour)
  if (frequent.length <= MOST_COLOURS) return frequent
  const chosen: number[] = []
  for (const colour of frequent) {
    if (chosen.length < MOST_COLOURS && chosen.every((other) => distance(colour, other) > NEAR)) chosen.push(colour)
  }
  return chosen
}

/** A colour of the palette is itself; another one is moved by the threshold of its place and then drawn with the nearest. */
function nearestIn(palette: readonly number[]): (colour: number, threshold: number) => number {
  const exact = new Map(palette.map((colour, index) => [colour, index]))
  const known = new Map<number, number>()
  return (colour, threshold) => {
    const found = exact.get(colour)
    if (found !== undefined) return found
    const moved = move(colour, threshold)
    const index = known.get(moved) ?? nearest(palette, moved)
    known.set(moved, index)
    return index
  }
}

function nearest(palette: readonly number[], colour: number): number {
  let best = 0
  for (let i = 1; i < palette.length; i++) if (distance(colour, palette[i] as number) < distance(colour, palette[best] as number)) best = i
  return best
}

function move(colour: number, by: number): number {
  const part = (shift: number) => Math.max(0, Math.min(255, Math.round(((colour >> shift) & 255) + by))) << shift
  return part(16) | part(8) | part(0)
}

function distance(a: number, b: number): number {
  return Math.abs((a >> 16) - (b >> 16)) + Math.abs(((a >> 8) & 255) - ((b >> 8) & 255)) + Math.abs((a & 255) - (b & 255))
}

/** Reads what Chromium writes: 8 bits, RGB or RGBA, not interlaced. */
function readPixels(png: Buffer): Pixels {
  const parts: Buffer[] = []
  for (let at = SIGNATURE.length; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  }
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const bytes = png[25] === 6 ? 4 : 3
  const raw = unfilter(inflateSync(Buffer.concat(parts)), width * bytes, height, bytes)
  const colours = new Uint32Array(width * height)
  for (let i = 0; i < colours.length; i++) colours[i] = raw.readUIntBE(i * bytes, 3)
  return { width, height, colours }
}

/** PNG (ISO 15948) section 9: each byte is stored as the difference from a guess by its neighbours. */
function unfilter(data: Buffer, stride: number, height: number, bytes: number): Buffer {
  const out = Buffer.alloc(stride * height)
  for (let y = 0; y < height; y++) {
    const filter = data[y * (stride + 1)]
    for (let x = 0; x < stride; x++) {
      const left = x < bytes ? 0 : (out[y * stride + x - bytes] as number)
      const up = y === 0 ? 0 : (out[(y - 1) * stride + x] as number)
      const corner = x < bytes || y === 0 ? 0 : (out[(y - 1) * stride + x - bytes] as number)
      const guess = [0, left, up, (left + up) >> 1, filter === 4 ? paeth(left, up, corner) : 0][filter ?? 0] as number
      out[y * stride + x] = (data[y * (stride + 1) + 1 + x] as number) + guess
    }
  }
  return out
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)]
  if (a <= b && a <= c) return left
  return b <= c ? up : corner
}
