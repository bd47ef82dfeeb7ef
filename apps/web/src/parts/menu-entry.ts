import type { LucideIcon } from 'lucide-react'

/** One line of a menu, or a line between groups. */
export type MenuEntry =
  | {
      readonly kind?: 'action'
      readonly id: string
      readonly label: string
      readonly icon?: LucideIcon
      readonly danger?: boolean
      readonly disabled?: boolean
      /** Keys that do the same, shown at the end. */
      readonly keys?: string
      readonly onSelect: () => void
    }
  | { readonly kind: 'separator'; readonly id: string }
