import { Check } from 'lucide-react'
import { Icon } from '../../parts/Icon.tsx'
import styles from './Form.module.css'

/** Beside a button: that it worked. Announced when it appears. */
export function Done({ text }: { readonly text: string | undefined }) {
  return (
    <span className={styles.done} role="status">
      {text !== undefined && (
        <>
          <Icon of={Check} size="small" />
          {text}
        </>
      )}
    </span>
  )
}
