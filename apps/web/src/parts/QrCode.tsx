import { encodeQR } from 'qr'
import { useMemo } from 'react'
import styles from './QrCode.module.css'

interface QrCodeProps {
  readonly text: string
  /** What it leads to, for screen readers. */
  readonly label: string
}

/** Quiet zone around the code, in modules (ISO/IEC 18004 asks for four). */
const QUIET_ZONE = 4

/** A QR code, always dark on light so that every camera reads it. Fills its container's width. */
export function QrCode({ text, label }: QrCodeProps) {
  const rows = useMemo(() => encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_ZONE }), [text])
  return (
    <svg className={styles.code} viewBox={`0 0 ${rows.length} ${rows.length}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect className={styles.paper} width={rows.length} height={rows.length} />
      <path className={styles.ink} d={rows.map(runsOf).join('')} />
    </svg>
  )
}

/** One rectangle for each run of dark modules of a row. */
function runsOf(row: readonly boolean[], y: number): string {
  let path = ''
  for (let x = 0; x < row.length; x++) {
    if (row[x] !== true) continue
    const from = x
    while (row[x + 1] === true) x++
    path += `M${from} ${y}h${x - from + 1}v1h-${x - from + 1}z`
  }
  return path
}
