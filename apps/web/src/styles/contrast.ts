/** Which side of `light-dark()` is drawn. */
export type Scheme = 'light' | 'dark'

/** Linear sRGB, 0 to 1, clipped to what a screen shows. */
interface Colour {
  readonly r: number
  readonly g: number
  readonly b: number
  readonly alpha: number
}

/** Reads the tokens of a theme. The returned function throws RangeError for a token that is not there or no colour. */
export function tokensOf(sheet: string, theme: string, scheme: Scheme): (name: string) => Colour {
  const values = new Map([...declarations(sheet, ':root,\n[data-theme]'), ...declarations(sheet, `[data-theme='${theme}']`)])
  const resolve = (name: string): Colour => {
    const value = values.get(name)
    if (value === undefined) throw new RangeError(`no token --${name}`)
    const alias = /^var\(--([\w-]+)\)$/u.exec(value)?.[1]
    return alias === undefined ? oklch(sideOf(value, scheme)) : resolve(alias)
  }
  return resolve
}

function declarations(sheet: string, selector: string): (readonly [string, string])[] {
  const start = sheet.indexOf(`\n${selector} {`)
  const block = start === -1 ? '' : sheet.slice(start, sheet.indexOf('\n}', start))
  return [...block.matchAll(/--([\w-]+):\s*([^;]+);/gu)].map((found) => [found[1] ?? '', found[2] ?? ''] as const)
}

function sideOf(value: string, scheme: Scheme): string {
  const sides = /^light-dark\((oklch\([^)]*\)), (oklch\([^)]*\))\)$/u.exec(value)
  return sides?.[scheme === 'light' ? 1 : 2] ?? value
}

/** CSS Color 4, section 9.2 and the OKLab matrices of its appendix: oklch -> OKLab -> LMS -> linear sRGB. */
function oklch(value: string): Colour {
  const parts = /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)(?: \/ ([\d.]+))?\)$/u.exec(value)
  if (parts === null) throw new RangeError(`no colour: ${value}`)
  const [lightness, chroma, hue, alpha] = [parts[1], parts[2], parts[3], parts[4] ?? '1'].map(Number) as [number, number, number, number]
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return {
    r: clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    g: clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    b: clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
    alpha,
  }
}

const clip = (channel: number): number => Math.min(1, Math.max(0, channel))

/** One colour laid over an opaque one, mixed as a browser mixes: in gamma-coded sRGB. */
export function over(top: Colour, ground: Colour): Colour {
  const mix = (x: number, y: number) => decode(encode(x) * top.alpha + encode(y) * (1 - top.alpha))
  return { r: mix(top.r, ground.r), g: mix(top.g, ground.g), b: mix(top.b, ground.b), alpha: 1 }
}

const encode = (linear: number): number => (linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055)
const decode = (coded: number): number => (coded <= 0.04045 ? coded / 12.92 : ((coded + 0.055) / 1.055) ** 2.4)

/** WCAG 2.2 contrast ratio of two opaque colours, 1 to 21. */
export function contrast(one: Colour, other: Colour): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((x, y) => x - y) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

const luminance = ({ r, g, b }: Colour): number => 0.2126 * r + 0.7152 * g + 0.0722 * b
