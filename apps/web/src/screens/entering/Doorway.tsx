import { BUBBLE_PATH, KEYHOLE_PATH } from '../../brand/mark-path.ts'
import { classNames } from '../../parts/class-names.ts'
import styles from './Doorway.module.css'

/** Where the light falls: out of the foot of the keyhole, across the floor, towards the words. */
const BEAM = 'M12.6 21.6 L19.4 21.6 L128 84 L8 84 Z'
const BEAM_CORE = 'M12.6 21.6 L19.4 21.6 L66 84 L8 84 Z'

/** The mark as a door: light comes through its keyhole. Decoration only; `open` shows it on a narrow screen too, in the room that the words leave; `dark` without light. */
export function Doorway({ open, dark }: { readonly open: boolean; readonly dark: boolean }) {
  return (
    <div className={classNames(styles.wall, open && styles.open, dark && styles.dark)} aria-hidden="true">
      <svg className={styles.scene} viewBox="-9 -11 54 66" preserveAspectRatio="xMidYMid meet">
        <Lights />
        <path className={styles.door} d={BUBBLE_PATH} />
        <g className={styles.light}>
          <path fill="url(#doorway-halo)" d={BUBBLE_PATH} />
          <path fill="url(#doorway-beam)" filter="url(#doorway-soft)" d={BEAM} />
          <path fill="url(#doorway-beam)" filter="url(#doorway-soft)" d={BEAM_CORE} />
          <path className={styles.glow} filter="url(#doorway-soft)" d={KEYHOLE_PATH} />
        </g>
        <path className={styles.keyhole} fill="url(#doorway-flame)" d={KEYHOLE_PATH} />
      </svg>
    </div>
  )
}

function Lights() {
  return (
    <defs>
      <radialGradient id="doorway-flame" cx="0.5" cy="0.34" r="0.72">
        <stop offset="0" className={styles.core} />
        <stop offset="1" className={styles.rim} />
      </radialGradient>
      <radialGradient id="doorway-beam" gradientUnits="userSpaceOnUse" cx="16" cy="18" r="60">
        <stop offset="0.05" className={styles.beamNear} />
        <stop offset="0.45" className={styles.beamMiddle} />
        <stop offset="1" className={styles.out} />
      </radialGradient>
      <radialGradient id="doorway-halo" gradientUnits="userSpaceOnUse" cx="16" cy="14" r="16">
        <stop offset="0" className={styles.halo} />
        <stop offset="1" className={styles.out} />
      </radialGradient>
      <filter id="doorway-soft" x="-20%" y="-20%" width="140%" height="140%">
        <feGaussianBlur stdDeviation="0.7" />
      </filter>
    </defs>
  )
}
