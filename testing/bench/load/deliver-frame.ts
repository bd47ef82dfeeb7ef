const ENTRIES_AT = 4

/** Reads the entries of a `deliver` frame `[34, lane, [[seq, payload]...]]` without copying them (RFC 8949 heads of definite length). */
export function readDeliver(frame: Buffer, entry: (seq: number, payload: Buffer) => void): void {
  readEntries(frame, ENTRIES_AT, entry)
}

/** The list of entries that begins at a place of a frame. */
export function readEntries(frame: Buffer, at: number, entry: (seq: number, payload: Buffer) => void): void {
  const reader = { at }
  const count = readHead(frame, reader)
  for (let i = 0; i < count; i++) {
    readHead(frame, reader)
    const seq = readHead(frame, reader)
    const length = readHead(frame, reader)
    entry(seq, frame.subarray(reader.at, reader.at + length))
    reader.at += length
  }
}

/** The argument of one head; moves behind it. */
function readHead(frame: Buffer, reader: { at: number }): number {
  const short = (frame[reader.at++] as number) & 31
  if (short < 24) return short
  const bytes = 1 << (short - 24)
  const argument = bytes <= 4 ? frame.readUIntBE(reader.at, bytes) : Number(frame.readBigUInt64BE(reader.at))
  reader.at += bytes
  return argument
}
