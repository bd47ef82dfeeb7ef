import { loadConfig, type ServerConfig } from '@conclave/server'
import { createServer } from 'vite'
import { ROOT } from '../checks/command.ts'
import { urlOf } from './address.ts'

/** What belongs to the server; the rest is the web client's. */
const OF_THE_SERVER = ['/v1', '/docs', '/healthz']
const PORT = 5173

/** The web client from its sources, with the server behind it. @returns where to look */
export async function serveWebSources(): Promise<{ addresses: readonly string[] }> {
  const target = serverUrl()
  if (target === undefined) return { addresses: [] }
  const proxy = Object.fromEntries(OF_THE_SERVER.map((path) => [path, { target, ws: true, secure: false }]))
  const vite = await createServer({
    configFile: `${ROOT}apps/web/vite.config.ts`,
    logLevel: 'warn',
    server: { host: '127.0.0.1', port: PORT, proxy },
  })
  await vite.listen()
  const url = vite.resolvedUrls?.local[0] ?? ''
  return { addresses: [`web client ${url}`, `every part in every state ${url}gallery.html`, `server ${target}, API ${target}/docs`] }
}

/** A wrong setting is reported by the server itself, in its own words. */
function serverUrl(): string | undefined {
  try {
    const { publicUrl: _, ...config }: ServerConfig = loadConfig(process.env)
    return urlOf(config)
  } catch {
    return undefined
  }
}
