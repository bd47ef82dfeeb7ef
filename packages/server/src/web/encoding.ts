import type { WebFile } from './build.ts'

/** How a file lies on the disk: `br` and `gzip` are copies that the build compressed. */
export interface Variant {
  readonly encoding: 'br' | 'gzip' | undefined
  readonly suffix: '' | '.br' | '.gz'
  readonly size: number
}

/** The smallest copy that the client takes. Nothing is compressed when it is asked for. */
export function chooseVariant(file: WebFile, acceptEncoding: string | undefined): Variant {
  const accepted = acceptedEncodings(acceptEncoding ?? '')
  if (file.br !== undefined && accepted.has('br')) return { encoding: 'br', suffix: '.br', size: file.br }
  if (file.gzip !== undefined && accepted.has('gzip')) return { encoding: 'gzip', suffix: '.gz', size: file.gzip }
  return { encoding: undefined, suffix: '', size: file.size }
}

function acceptedEncodings(header: string): ReadonlySet<string> {
  const parts = header.split(',').map((part) =>
    part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/),
  )
  return new Set(parts.filter(([, quality]) => quality === undefined || !/^q=0(\.0*)?$/.test(quality)).map(([name]) => name ?? ''))
}
