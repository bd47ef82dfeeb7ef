import type { ServerConfig } from '../config/schema.ts'
import type { WebBuild } from './build.ts'

/** What a page may not use at all. The camera reads QR codes. */
const PERMISSIONS = [
  'camera=(self)',
  ...['accelerometer', 'autoplay', 'display-capture', 'geolocation', 'gyroscope', 'magnetometer', 'microphone', 'midi', 'payment', 'usb'].map(
    (name) => `${name}=()`,
  ),
  ...['bluetooth', 'hid', 'idle-detection', 'local-fonts', 'screen-wake-lock', 'serial', 'xr-spatial-tracking'].map((name) => `${name}=()`),
].join(', ')

/**
 * On every file of the web client; workers take their policy from their own file. SQLite and OPAQUE are WebAssembly, which needs `wasm-unsafe-eval`.
 * Trusted Types: the page makes one default policy, which lets through script addresses of its own origin and nothing else.
 */
export function webHeaders(config: ServerConfig, build: WebBuild): Readonly<Record<string, string>> {
  const policy = {
    'default-src': "'none'",
    'script-src': ["'self'", "'wasm-unsafe-eval'", ...build.inlineScripts.map((hash) => `'${hash}'`)].join(' '),
    'style-src': "'self'",
    'img-src': "'self' blob: data:",
    'font-src': "'self'",
    'connect-src': ["'self'", ...socketOrigin(config)].join(' '),
    'worker-src': "'self'",
    'manifest-src': "'self'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
    'require-trusted-types-for': "'script'",
    'trusted-types': 'default',
  }
  return {
    'content-security-policy': Object.entries(policy)
      .map(([name, value]) => `${name} ${value}`)
      .join('; '),
    'cross-origin-embedder-policy': 'require-corp',
    'permissions-policy': PERMISSIONS,
    'origin-agent-cluster': '?1',
  }
}

/** Older browsers do not count a WebSocket of the same host as `'self'`. */
function socketOrigin({ publicUrl }: ServerConfig): readonly string[] {
  return publicUrl === undefined ? [] : [new URL(publicUrl).origin.replace(/^http/, 'ws')]
}
