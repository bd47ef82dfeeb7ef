import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { ConclaveError } from '@conclave/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { findFile } from './address.ts'
import { openWebBuild, type WebBuild, type WebFile } from './build.ts'
import { contentType } from './content-type.ts'
import { chooseVariant, type Variant } from './encoding.ts'
import { webHeaders } from './headers.ts'

/** A year: the name changes with the content. */
const IMMUTABLE = 'public, max-age=31536000, immutable'
/** Kept, and asked about every time. */
const REVALIDATED = 'no-cache'
/** Bytes that one answer holds in memory at a time. */
const CHUNK = 65_536

const NO_CLIENT = 'This server has no web client. Its operator can add one with the setting web (CONCLAVE_WEB). What it can do is at /docs.\n'

/** Serves the built web client of the folder `web` of the settings, or says at `/` that there is none. */
export function registerWeb(app: FastifyInstance, { config }: Context): void {
  if (config.web === undefined || config.web === '') {
    app.get('/', (_request, reply) => reply.code(404).type('text/plain; charset=utf-8').send(NO_CLIENT))
    return
  }
  const build = openWebBuild(config.web)
  const headers = webHeaders(config, build)
  app.route({
    method: ['GET', 'HEAD'],
    url: '/*',
    handler: (request, reply) => {
      const file = findFile(build, request.raw.url ?? '', request.headers.accept)
      if (file === undefined) throw new ConclaveError('E_NOT_FOUND')
      return answer(build, file, request, reply.headers(headers))
    },
  })
}

async function answer(build: WebBuild, file: WebFile, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const variant = chooseVariant(file, request.headers['accept-encoding'])
  const etag = `"${file.etag}${variant.suffix}"`
  reply.headers({ etag, 'cache-control': file.immutable ? IMMUTABLE : REVALIDATED, vary: 'accept-encoding' })
  if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send()
  reply.headers({
    'content-type': contentType(file.path),
    'content-length': variant.size,
    ...(variant.encoding !== undefined && { 'content-encoding': variant.encoding }),
  })
  return request.method === 'HEAD' ? reply.send() : reply.send(await read(build, file, variant))
}

function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  return ifNoneMatch?.split(',').some((known) => known.trim().replace(/^W\//, '') === etag) === true
}

/** As a stream: a client that does not read costs one chunk. @throws Error when the folder was emptied while the server ran */
async function read(build: WebBuild, file: WebFile, variant: Variant): Promise<NodeJS.ReadableStream> {
  const handle = await open(join(build.folder, file.path) + variant.suffix)
  return handle.createReadStream({ highWaterMark: CHUNK, end: variant.size - 1 })
}
