import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { createSecureContext } from 'node:tls'
import { ConclaveError, LIMITS } from '@conclave/protocol'
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify'
import type { ServerConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import { admitRequests } from './admit.ts'
import { registerDocs } from './docs.ts'
import { errorAnswer, toConclaveError } from './errors.ts'
import { securityHeaders } from './headers.ts'
import { registerOperations } from './operations.ts'
import { registerWeb } from '../web/register.ts'
import { registerRoutes } from './register.ts'

/** Times after which a client that sends too slowly is cut off, ms. */
const HEADERS_WITHIN = 10_000
const REQUEST_WITHIN = 30_000
const KEEP_ALIVE = 30_000
/** Without a byte in either direction, also while an answer waits for its reader. */
const SILENT_FOR = 60_000
const CHECK_EVERY = 5_000
/** Connections that are not sockets (yet), beside those that `maxConnections` counts. */
const HTTP_CONNECTIONS = 2_000

/** The HTTP side, not yet listening. */
export function createApp(context: Context): FastifyInstance {
  const headers = securityHeaders(context.config)
  const refuse = (error: unknown) => errorAnswer(toConclaveError(error, context.log))
  const app = fastify({
    logger: false,
    bodyLimit: LIMITS.jsonBytes,
    routerOptions: { maxParamLength: 300 },
    connectionTimeout: SILENT_FOR,
    requestTimeout: REQUEST_WITHIN,
    keepAliveTimeout: KEEP_ALIVE,
    forceCloseConnections: 'idle',
    http: { headersTimeout: HEADERS_WITHIN, connectionsCheckingInterval: CHECK_EVERY },
    ...tls(context.config),
    clientErrorHandler: (error, socket) => refuseRaw(error, socket, headers),
    frameworkErrors: (error, _request, reply) => {
      const { status, body } = refuse(error)
      void (reply as FastifyReply).code(status).headers(headers).type('application/json; charset=utf-8').send(body)
    },
  })
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    context.metrics.answered(request.routeOptions.url ?? 'unknown', reply.statusCode)
    done()
  })
  admitRequests(app, context)
  app.server.maxConnections = context.config.maxConnections + HTTP_CONNECTIONS
  app.setErrorHandler((error, _request, reply) => {
    const { status, body } = refuse(error)
    return reply.code(status).type('application/json; charset=utf-8').send(body)
  })
  app.setNotFoundHandler(() => {
    throw new ConclaveError('E_NOT_FOUND')
  })
  registerRoutes(app, context)
  registerOperations(app, context)
  registerDocs(app)
  registerWeb(app, context)
  return app
}

function tls({ tlsCert, tlsKey }: ServerConfig): object {
  if (tlsCert === undefined || tlsKey === undefined) return {}
  const pair = { cert: readPem('tlsCert', tlsCert), key: readPem('tlsKey', tlsKey) }
  try {
    createSecureContext(pair)
  } catch (error) {
    throw new ConclaveError(
      'E_CONFIG',
      `tlsCert, tlsKey: not a certificate and its key in PEM (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
    )
  }
  return { https: { ...pair, minVersion: 'TLSv1.2' } }
}

function readPem(key: string, path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new ConclaveError('E_CONFIG', `${key}: the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`)
  }
}

/** Bytes that are not HTTP, and requests that take too long, get the same form of answer. */
function refuseRaw(error: NodeJS.ErrnoException, socket: Socket, headers: Readonly<Record<string, string>>): void {
  if (socket.writable && error.code !== 'ECONNRESET') {
    const { body } = errorAnswer(new ConclaveError('E_MALFORMED'))
    const status =
      error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : error.code === 'HPE_HEADER_OVERFLOW'
          ? '431 Request Header Fields Too Large'
          : '400 Bad Request'
    const lines = Object.entries({
      ...headers,
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      connection: 'close',
    })
    socket.write(`HTTP/1.1 ${status}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`)
  }
  socket.destroySoon()
}
