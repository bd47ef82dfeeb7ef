import { readFileSync } from 'node:fs'
import { BlockList, isIP } from 'node:net'
import { ConclaveError } from '@conclave/protocol'
import { CONFIG_KEYS, type ConfigInput, type ConfigKey, configSchema, environmentName, type ServerConfig } from './schema.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Variables that belong to Conclave but not to the server's settings. */
const FOREIGN = new Set(['CONCLAVE_CONFIG', 'CONCLAVE_LONG', 'CONCLAVE_HOME', 'CONCLAVE_STORE_KEY_FILE', 'CONCLAVE_CHROMIUM', 'CONCLAVE_SERVER'])

/**
 * Reads the JSON file that `CONCLAVE_CONFIG` names (default `./conclave.json`, which may be absent) and the environment over it.
 * @throws ConclaveError `E_CONFIG` naming the setting and the reason
 */
export function loadConfig(environment: Environment): ServerConfig {
  return defineConfig({ ...readFile(environment), ...readEnvironment(environment) })
}

/** Checks settings and fills in the defaults. @throws ConclaveError `E_CONFIG` naming the setting and the reason */
export function defineConfig(input: ConfigInput): ServerConfig {
  const parsed = configSchema.safeParse(input)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    if (issue?.code === 'unrecognized_keys') throw wrong(issue.keys.join(', '), 'there is no such setting')
    const key = String(issue?.path[0] ?? 'configuration')
    throw wrong(key, reasonOf(issue, (input as Readonly<Record<string, unknown>>)[key]))
  }
  assertReachability(parsed.data)
  return parsed.data
}

/** What was expected and what was given, in words of the person who set it. */
function reasonOf(issue: { readonly code: string; readonly message: string; readonly expected?: unknown } | undefined, given: unknown): string {
  if (issue?.code !== 'invalid_type') return issue?.message ?? 'not understood'
  const expected = issue.expected === 'number' || issue.expected === 'int' ? 'a whole number' : `a ${String(issue.expected)}`
  return `expected ${expected}, got ${JSON.stringify(given)}`
}

function wrong(key: string, reason: string): ConclaveError {
  const name = (CONFIG_KEYS as readonly string[]).includes(key) ? `${key} (${environmentName(key as ConfigKey)})` : key
  return new ConclaveError('E_CONFIG', `${name}: ${reason}`)
}

function readFile(environment: Environment): ConfigInput {
  const file = environment['CONCLAVE_CONFIG'] ?? './conclave.json'
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (environment['CONCLAVE_CONFIG'] === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw wrong('CONCLAVE_CONFIG', `the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`)
  }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as ConfigInput
  } catch {
    // reported below
  }
  throw wrong('CONCLAVE_CONFIG', 'the file is not a JSON object')
}

function readEnvironment(environment: Environment): ConfigInput {
  const keys = new Map(CONFIG_KEYS.map((key) => [environmentName(key), key]))
  const input: Record<string, unknown> = {}
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith('CONCLAVE_') || text === undefined || FOREIGN.has(name)) continue
    const key = keys.get(name)
    if (key === undefined) throw wrong(name, 'there is no such setting')
    input[key] = isNumeric(key, text) ? Number(text) : text
  }
  return input as ConfigInput
}

/** Environment values are text; a whole number is meant as one where the setting takes numbers. */
function isNumeric(key: ConfigKey, text: string): boolean {
  return /^\d{1,15}$/.test(text) && !configSchema.shape[key].safeParse(text).success
}

/** A browser has no WebCrypto on plain http elsewhere than on loopback: refuse what could not work or would not be safe. */
function assertReachability(config: ServerConfig): void {
  if ((config.tlsCert === undefined) !== (config.tlsKey === undefined))
    throw wrong(config.tlsCert === undefined ? 'tlsCert' : 'tlsKey', 'certificate and key go together')
  if (config.trustedProxy !== undefined) parseProxies(config.trustedProxy)
  if (isLoopback(config.host) || config.tlsCert !== undefined || config.trustedProxy !== undefined) return
  throw wrong('host', 'other addresses than loopback need tlsCert and tlsKey, or a proxy with TLS in front that trustedProxy declares')
}

/** An address to listen on that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** @throws ConclaveError `E_CONFIG` */
export function parseProxies(text: string): BlockList {
  const list = new BlockList()
  for (const part of text.split(',').map((item) => item.trim())) {
    const [address, bits, ...rest] = part.split('/')
    const family = isIP(address ?? '')
    const prefix = bits === undefined ? (family === 4 ? 32 : 128) : Number(bits)
    if (family === 0 || rest.length > 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > (family === 4 ? 32 : 128))
      throw wrong('trustedProxy', 'expected addresses or CIDR ranges by commas')
    list.addSubnet(address as string, prefix, family === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}
