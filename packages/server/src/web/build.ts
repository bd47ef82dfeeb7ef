import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ConclaveError } from '@conclave/protocol'
import { z } from 'zod'

/** Written by the build of the web client beside its files. Only what it names is served, so that no request can lead elsewhere. */
const LIST = 'files.json'

const path = z
  .string()
  .regex(/^\/[A-Za-z0-9_-][A-Za-z0-9_./-]*$/)
  .refine((text) => !text.includes('..') && !text.includes('//'))
const size = z.number().int().min(1)

const listSchema = z.object({
  files: z.array(
    z.object({
      path,
      /** Bytes as they are, and compressed where that is smaller. */
      size,
      br: size.optional(),
      gzip: size.optional(),
      /** Hash of the content, without quotes. */
      etag: z.string().regex(/^[A-Za-z0-9_-]+$/),
      /** The name holds a hash of the content. */
      immutable: z.boolean(),
    }),
  ),
  /** `sha256-...` of the inline import map, which holds the hashes of the scripts that are loaded later. */
  inlineScripts: z.array(z.string().regex(/^sha256-[A-Za-z0-9+/=]+$/)),
})

export type WebFile = Readonly<z.output<typeof listSchema>['files'][number]>

/** The built web client in a folder. */
export interface WebBuild {
  readonly folder: string
  /** By the path of the address. */
  readonly files: ReadonlyMap<string, WebFile>
  readonly inlineScripts: readonly string[]
}

/** The page that every address of the app shows. */
export const PAGE = '/index.html'

/** @throws ConclaveError `E_CONFIG` when the folder holds no build */
export function openWebBuild(folder: string): WebBuild {
  const list = readList(join(folder, LIST))
  const files = new Map(list?.files.map((file) => [file.path, file]))
  if (list === undefined || !files.has(PAGE)) throw new ConclaveError('E_CONFIG', `web (CONCLAVE_WEB): there is no built web client in ${folder}`)
  return { folder: resolve(folder), files, inlineScripts: list.inlineScripts }
}

function readList(file: string): z.output<typeof listSchema> | undefined {
  try {
    return listSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}
