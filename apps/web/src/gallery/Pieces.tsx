import { QrCode } from '../parts/QrCode.tsx'
import { WordGrid } from '../parts/WordGrid.tsx'
import { Mark } from '../brand/Mark.tsx'
import styles from './Gallery.module.css'

const WORDS =
  'amber boat candle door ember field garden harbour island jacket kettle ladder meadow needle orchard pebble quarry river saddle timber umbrella valley window yellow'.split(
    ' ',
  )

export function Pieces() {
  return (
    <div className={styles.grid}>
      <QrCode text="https://conclave.example/u#k3J9s0aPq2Zc81mQ.f8Jw2Lq" label="QR code of your friend link" />
      <WordGrid label="Recovery kit" words={WORDS} />
      <div className={styles.row}>
        <Mark size="small" />
        <Mark size="medium" />
        <Mark size="large" label="Conclave mark" />
      </div>
    </div>
  )
}
