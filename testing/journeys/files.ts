import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Haystack } from '../e2e/observer/needles.ts'

/** Everything in a folder and below it, by the path from there. */
export function filesOf(folder: string): readonly Haystack[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => ({ name: join(parentPath, name).slice(folder.length), bytes: readFileSync(join(parentPath, name)) }))
}

const PAGE = 4_096
/** Bytes; long enough that none occurs twice by chance. */
const SAMPLE = 64

/** A piece of every page of the database files in the folder of a browser, by which the page is found again. */
export function samplesOf(profile: string): readonly Buffer[] {
  const pools = filesOf(join(profile, 'Default', 'File System')).filter(({ bytes }) => bytes.length > PAGE)
  return pools.flatMap(({ bytes }) => {
    const starts = Array.from({ length: Math.floor(bytes.length / PAGE) - 1 }, (_, i) => (i + 1) * PAGE + PAGE / 2)
    return starts.map((at) => bytes.subarray(at, at + SAMPLE)).filter((sample) => new Set(sample).size > SAMPLE / 4)
  })
}
