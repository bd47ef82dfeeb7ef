import { writeFileSync } from 'node:fs'
import { configReference } from './reference.ts'

writeFileSync(new URL('../../../../docs/operations/configuration.md', import.meta.url), configReference())
