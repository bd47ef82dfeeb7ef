import { Menu } from '@base-ui/react/menu'
import { Separator } from '@base-ui/react/separator'
import { Icon } from './Icon.tsx'
import { KeyHint } from './KeyHint.tsx'
import styles from './Menu.module.css'
import { classNames } from './class-names.ts'
import type { MenuEntry } from './menu-entry.ts'

/** The lines of a menu; the same in a menu of a button and in a context menu. */
export function MenuEntries({ entries }: { readonly entries: readonly MenuEntry[] }) {
  return entries.map((entry) =>
    entry.kind === 'separator' ? (
      <Separator key={entry.id} className={styles.separator} />
    ) : (
      <Menu.Item
        key={entry.id}
        className={classNames(styles.item, entry.danger && styles.danger)}
        disabled={entry.disabled}
        onClick={entry.onSelect}
        label={entry.label}
      >
        {entry.icon !== undefined && <Icon of={entry.icon} size="small" />}
        <span className={styles.label}>{entry.label}</span>
        {entry.keys !== undefined && <KeyHint keys={entry.keys} />}
      </Menu.Item>
    ),
  )
}
