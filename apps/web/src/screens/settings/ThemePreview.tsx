import type { SettingsView } from '../../models/api.ts'
import styles from './ThemePreview.module.css'

interface ThemePreviewProps {
  readonly theme: SettingsView['theme']
  readonly density: SettingsView['density']
}

/** The window in small, in a theme's own colours; of the system's theme both halves. */
export function ThemePreview({ theme, density }: ThemePreviewProps) {
  return (
    <span className={styles.preview}>
      <Window theme={theme === 'system' ? 'light' : theme} density={density} />
      {theme === 'system' && (
        <span className={styles.half}>
          <Window theme="dark" density={density} />
        </span>
      )}
    </span>
  )
}

const LINES = ['short', 'long', 'medium'] as const

function Window({ theme, density }: ThemePreviewProps) {
  return (
    <span className={styles.window} data-theme={theme} data-density={density}>
      <span className={styles.rail} />
      <span className={styles.sidebar}>
        {LINES.map((line) => (
          <span key={line} className={styles.row} />
        ))}
      </span>
      <span className={styles.content}>
        {LINES.map((line) => (
          <span key={line} className={styles.message}>
            <span className={styles.face} />
            <span className={styles[line]} />
          </span>
        ))}
        <span className={styles.accent} />
      </span>
    </span>
  )
}
