import { X } from 'lucide-react'
import { IconButton } from './IconButton.tsx'

interface DismissProps {
  readonly label: string
  readonly onPress: () => void
}

/** The cross at the end of a {@link Banner}. */
export function Dismiss({ label, onPress }: DismissProps) {
  return <IconButton size="small" label={label} icon={X} onClick={onPress} />
}
