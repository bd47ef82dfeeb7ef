import { CONFIG_KEYS, configSchema, environmentName } from './schema.ts'

/** The reference of all settings as Markdown, made from the schema; `docs/operations/configuration.md` is its copy on disk. */
export function configReference(): string {
  const defaults: Readonly<Record<string, string | number | undefined>> = configSchema.parse({})
  const rows = CONFIG_KEYS.map((key) => {
    const value = defaults[key]
    return `| \`${key}\` | \`${environmentName(key)}\` | ${value === undefined ? 'none' : `\`${String(value)}\``} | ${configSchema.shape[key].description ?? ''} |`
  })
  return [
    '# Configuration',
    '',
    'Generated from `packages/server/src/config/schema.ts` by `node packages/server/src/config/write-reference.ts`; do not edit.',
    '',
    'Settings come from the JSON file that `CONCLAVE_CONFIG` names (default `./conclave.json`, which may be absent) and from the environment, which wins.',
    'A wrong value or an unknown name stops the start with the name and the reason. A limit of 0 is no limit.',
    'The 250 devices that a community holds are no setting: every device applies the same rule, and a server with another one would have another ledger.',
    '',
    '| key | environment | default | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}
