import { CONFIG_KEYS, type ConfigInput } from './schema.ts'

/** Every rate limit switched off, for worlds, tests and benches, where one address stands for all clients. */
export const NO_LIMITS: ConfigInput = Object.fromEntries(CONFIG_KEYS.filter((key) => key.startsWith('limit')).map((key) => [key, 0]))
