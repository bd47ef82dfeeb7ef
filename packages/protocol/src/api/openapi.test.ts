import { describe, expect, it } from 'vitest'
import { openApiDocument } from './openapi.ts'
import { routes } from './routes.ts'

interface Operation {
  readonly operationId: string
  readonly responses: Record<string, { readonly content: { 'application/json': { schema: object } } }>
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly security?: unknown
}

describe('OpenAPI document', () => {
  const document = openApiDocument() as { openapi: string; paths: Record<string, Record<string, Operation>>; components: { schemas: object } }
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods))

  it('has every method of the table, and nothing else', () => {
    expect(document.openapi).toBe('3.1.0')
    expect(operations.map((operation) => operation.operationId).toSorted()).toEqual(Object.keys(routes).toSorted())
  })

  it('says which methods need a token', () => {
    for (const operation of operations) {
      const { auth } = routes[operation.operationId as keyof typeof routes]
      expect([operation.operationId, operation.security !== undefined]).toEqual([operation.operationId, auth !== 'none'])
      expect(operation.responses['401'] !== undefined || auth === 'none').toBe(true)
    }
  })

  it('points only to what is in it', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference)
    expect(new Set(references)).toEqual(new Set(['#/components/schemas/Error']))
    expect(Object.keys(document.components.schemas)).toEqual(['Error'])
  })

  it('names the parameters of paths', () => {
    expect(document.paths['/v1/handles/{handle}']?.['get']?.parameters).toMatchObject([{ name: 'handle', in: 'path', required: true }])
  })
})
