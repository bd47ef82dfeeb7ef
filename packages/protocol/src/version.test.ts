import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { jsonSchema } from './api/openapi.ts'
import type { Route } from './api/route.ts'
import { routes } from './api/routes.ts'
import { ERRORS } from './errors.ts'
import { ENTRY_SHAPES } from './governance/entry.ts'
import { BODIES } from './governance/operations.ts'
import { PERMISSIONS } from './governance/permissions.ts'
import { PROTOCOL_VERSION } from './version.ts'
import { anonymousReply, anonymousRequest } from './wire/anonymous.ts'
import { channelEntry } from './wire/channel-entry.ts'
import { EPOCH_RECORD_SHAPE } from './wire/epoch-record.ts'
import { CLOSE, gatewayCommand, gatewayEvent } from './wire/gateway.ts'
import { PREKEY_BYTES } from './wire/prekeys.ts'

/** SHA-256 of everything on the wire, by version. A change of form gets a new version, a line in version.ts and a line here. */
const FORMS: Readonly<Record<number, string>> = {
  1: '59e9b778285960f4d341a16c12ff3ed8be282f91663376035a612906f4fde5ad',
}

function forms(): string {
  const frames = [gatewayCommand, gatewayEvent, anonymousRequest, anonymousReply].map((form) => form.shape)
  const methods = Object.entries(routes).map(([name, route]: [string, Route]) => [
    name,
    route.method,
    route.path,
    route.auth,
    ...[route.params, route.query, route.body, route.output].map((schema) => schema && jsonSchema(schema, 'input')),
    route.errors,
  ])
  const ledger = [ENTRY_SHAPES, Object.entries(BODIES).map(([type, body]) => [type, body.shape]), PERMISSIONS]
  const content = [channelEntry.shape, EPOCH_RECORD_SHAPE]
  const codes = Object.entries(ERRORS).map(([code, { status, retry }]) => [code, status, retry])
  return createHash('sha256')
    .update(JSON.stringify([frames, methods, codes, CLOSE, PREKEY_BYTES, ledger, content]))
    .digest('hex')
}

it('is bumped when the form of anything on the wire changes', () => {
  expect(forms()).toBe(FORMS[PROTOCOL_VERSION])
})
