import { PROTOCOL_VERSION } from '@conclave/protocol'
import type { ServerConfig } from '../config/schema.ts'

/** On every answer. Nothing here is ever shown by a browser except the docs page, which says what it needs. */
export function securityHeaders(config: ServerConfig): Readonly<Record<string, string>> {
  const secure = config.tlsCert !== undefined || config.publicUrl?.startsWith('https:') === true
  return {
    'conclave-version': String(PROTOCOL_VERSION),
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
    ...(secure && { 'strict-transport-security': 'max-age=31536000' }),
  }
}
