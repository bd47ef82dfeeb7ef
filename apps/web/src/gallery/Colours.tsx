import styles from './Gallery.module.css'

const NAMES = [
  ...Array.from({ length: 12 }, (_, index) => `ink-${index + 1}`),
  'accent',
  'accent-hover',
  'accent-mark',
  'accent-soft',
  'accent-text',
  'presence',
  'presence-soft',
  'warning',
  'warning-soft',
  'danger',
  'danger-soft',
  'information-soft',
  ...Array.from({ length: 8 }, (_, index) => `person-${index + 1}`),
]
const SIZES = ['display', 'title', 'body', 'secondary', 'meta'] as const

export function Colours() {
  return (
    <>
      <div className={styles.swatches}>
        {NAMES.map((name) => (
          <div key={name} className={styles.swatch} style={{ '--swatch': `var(--${name})` }}>
            <span className={styles.swatchName}>{name}</span>
          </div>
        ))}
      </div>
      {SIZES.map((size) => (
        <p key={size} style={{ fontSize: `var(--size-${size})` }}>
          A room with good light and a door that locks, 0123456789
        </p>
      ))}
    </>
  )
}
