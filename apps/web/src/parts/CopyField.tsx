import { Check, Copy } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import { IconButton } from './IconButton.tsx'
import { VisuallyHidden } from './VisuallyHidden.tsx'
import styles from './CopyField.module.css'

interface CopyFieldProps {
  /** The accessible name, drawn above. */
  readonly label: string
  readonly value: string
  readonly copyLabel: string
  /** Name of the button just after it has copied; announced. */
  readonly copiedLabel: string
  /** The browser refused to copy; the text is selected, so that the keys still work. */
  readonly onRefused?: () => void
}

const SHOW_COPIED_MS = 2000

/** A value to take along: selects itself on focus, copies at a press. */
export function CopyField({ label, value, copyLabel, copiedLabel, onRefused }: CopyFieldProps) {
  const id = useId()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), SHOW_COPIED_MS)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () => {
    navigator.clipboard.writeText(value).then(
      () => setCopied(true),
      () => onRefused?.(),
    )
  }
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <span className={styles.box}>
        <input id={id} className={styles.value} readOnly value={value} dir="ltr" onFocus={(event) => event.target.select()} />
        <IconButton size="small" label={copied ? copiedLabel : copyLabel} icon={copied ? Check : Copy} onClick={copy} />
        <VisuallyHidden role="status">{copied ? copiedLabel : ''}</VisuallyHidden>
      </span>
    </div>
  )
}
