import { writeFileSync } from 'node:fs'
import { dataMap } from './data-map.ts'
import { TABLES } from './schema/index.ts'

writeFileSync(new URL('../../../../docs/data-map.md', import.meta.url), dataMap(TABLES))
