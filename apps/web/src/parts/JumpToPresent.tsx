import { ArrowDown } from 'lucide-react'
import { Icon } from './Icon.tsx'
import styles from './JumpToPresent.module.css'

interface JumpToPresentProps {
  /** Whole text, with the number of new messages if there are any. */
  readonly label: string
  /** There is something new below: brass instead of plain. */
  readonly news?: boolean
  readonly onPress: () => void
}

/** Floats above the composer while one reads the past. Put it into a positioned container. */
export function JumpToPresent({ label, news = false, onPress }: JumpToPresentProps) {
  return (
    <button type="button" className={styles.pill} data-news={news || undefined} onClick={onPress}>
      <span>{label}</span>
      <Icon of={ArrowDown} size="small" />
    </button>
  )
}
