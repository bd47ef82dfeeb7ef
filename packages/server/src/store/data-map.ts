import type { Column, Table } from './schema/declare.ts'

/** The data map (GDPR art. 30) as Markdown, from the declarations of the tables. */
export function dataMap(tables: readonly Table[]): string {
  return [
    '# Data map',
    '',
    'Every column that the server stores, why it may, and when it goes. Generated from `packages/server/src/store/schema` by',
    '`node packages/server/src/store/write-data-map.ts`; do not edit. Not stored: IP addresses, times finer than named here, and anything that',
    'joins the sender of an envelope to its receiver.',
    '',
    ...tables.flatMap(tableSection),
  ].join('\n')
}

function tableSection({ name, describe, columns }: Table): string[] {
  const header = ['| column | purpose | legal basis | removed |', '|---|---|---|---|']
  return [`## ${name}`, '', describe, '', ...header, ...Object.entries(columns).map(row), '']
}

function row([name, { purpose, legalBasis, retention }]: [string, Column]): string {
  return `| \`${name}\` | ${[purpose, legalBasis, retention].map(cell).join(' | ')} |`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
