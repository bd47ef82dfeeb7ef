import styles from './KeyHint.module.css'

/** Keys to press, written with plus signs: `Ctrl+K`. */
export function KeyHint({ keys }: { readonly keys: string }) {
  return (
    <kbd className={styles.keys} dir="ltr">
      {keys.split('+').map((key) => (
        <kbd key={key} className={styles.key}>
          {key}
        </kbd>
      ))}
    </kbd>
  )
}
