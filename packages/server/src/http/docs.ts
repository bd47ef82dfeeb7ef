import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { openApiDocument } from '@conclave/protocol'
import type { FastifyInstance } from 'fastify'

/** Only our own files: no third party is asked, nothing is inline. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Conclave API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<div id="page"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/init.js"></script>
</html>
`
const INIT = "SwaggerUIBundle({ url: '/v1/openapi.json', dom_id: '#page', deepLinking: true, validatorUrl: null })\n"
const PACKAGE_FILES = { 'swagger-ui.css': 'text/css', 'swagger-ui-bundle.js': 'text/javascript' } as const

/** `/v1/openapi.json`, and the page that shows it at `/docs`. What is large or takes long to make is kept from the first time on. */
export function registerDocs(app: FastifyInstance): void {
  let document: string | undefined
  app.get('/v1/openapi.json', (_request, reply) =>
    reply.type('application/json; charset=utf-8').send((document ??= JSON.stringify(openApiDocument()))),
  )
  app.get('/docs', (_request, reply) => reply.header('content-security-policy', POLICY).type('text/html; charset=utf-8').send(PAGE))
  app.get('/docs/init.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(INIT))
  const directory = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  for (const [name, type] of Object.entries(PACKAGE_FILES)) {
    let content: Promise<Buffer> | undefined
    app.get(`/docs/${name}`, async (_request, reply) =>
      reply
        .type(`${type}; charset=utf-8`)
        .header('cache-control', 'public, max-age=3600')
        .send(await (content ??= readFile(join(directory, name)))),
    )
  }
}
