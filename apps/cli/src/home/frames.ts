import { ConclaveError } from '@conclave/protocol'
import type { Terminal } from '../io/port.ts'

/** Version of what is said over HOME/conclave.sock; the two sides may be different installations. */
export const SOCKET_VERSION = 1
/** Bytes of one frame: a line of JSON. The largest carries one text of 12,288 bytes, escaped. */
export const SOCKET_FRAME_BYTES = 128 * 1024
const MAX_ARGUMENTS = 256

/** From the process that was started to the one that holds the home. `run` comes first and once. */
export type GuestFrame =
  | { readonly t: 'run'; readonly v: number; readonly argv: readonly string[]; readonly terminal: Terminal }
  | { readonly t: 'answer'; readonly id: number; readonly text: string | null; readonly tooLong?: true }
  | { readonly t: 'typing' }
  | { readonly t: 'interrupt' }

/** Back. `ask`, `line` and `all` each want one answer with their id; `exit` is the last. */
export type HolderFrame =
  | { readonly t: 'out' | 'err' | 'prompt'; readonly text: string }
  | { readonly t: 'ask'; readonly id: number; readonly text: string; readonly secret: boolean }
  | { readonly t: 'line'; readonly id: number }
  | { readonly t: 'all'; readonly id: number; readonly max: number }
  | { readonly t: 'exit'; readonly code: number }

type Fields = Readonly<Record<string, unknown>>
const isText = (value: unknown): value is string => typeof value === 'string'
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

const GUEST: Readonly<Record<GuestFrame['t'], (f: Fields) => boolean>> = {
  run: (f) =>
    isCount(f['v']) && Array.isArray(f['argv']) && f['argv'].length <= MAX_ARGUMENTS && f['argv'].every(isText) && isTerminal(f['terminal']),
  answer: (f) => isCount(f['id']) && (f['text'] === null || isText(f['text'])) && (f['tooLong'] === undefined || f['tooLong'] === true),
  typing: () => true,
  interrupt: () => true,
}
const HOLDER: Readonly<Record<HolderFrame['t'], (f: Fields) => boolean>> = {
  out: (f) => isText(f['text']),
  err: (f) => isText(f['text']),
  prompt: (f) => isText(f['text']),
  ask: (f) => isCount(f['id']) && isText(f['text']) && typeof f['secret'] === 'boolean',
  line: (f) => isCount(f['id']),
  all: (f) => isCount(f['id']) && isCount(f['max']),
  exit: (f) => isCount(f['code']) && f['code'] <= 255,
}

function isTerminal(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const fields = value as Fields
  return typeof fields['input'] === 'boolean' && typeof fields['output'] === 'boolean' && isCount(fields['columns'])
}

export function encodeFrame(frame: GuestFrame | HolderFrame): string {
  return `${JSON.stringify(frame)}\n`
}

/** @throws ConclaveError `E_MALFORMED` */
export function decodeGuestFrame(line: string): GuestFrame {
  return decode(line, GUEST) as unknown as GuestFrame
}

/** @throws ConclaveError `E_MALFORMED` */
export function decodeHolderFrame(line: string): HolderFrame {
  return decode(line, HOLDER) as unknown as HolderFrame
}

function decode(line: string, forms: Readonly<Record<string, (f: Fields) => boolean>>): Fields {
  const value = parse(line)
  if (typeof value !== 'object' || value === null) throw new ConclaveError('E_MALFORMED', 'not a frame')
  const fields = value as Fields
  const form = isText(fields['t']) && Object.hasOwn(forms, fields['t']) ? forms[fields['t']] : undefined
  if (!form?.(fields)) throw new ConclaveError('E_MALFORMED', 'not a frame')
  return fields
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
