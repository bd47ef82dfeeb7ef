import type { ComponentProps, ReactNode } from 'react'
import styles from './Button.module.css'
import { classNames } from './class-names.ts'

interface ButtonProps extends Omit<ComponentProps<'button'>, 'className'> {
  /** `primary` brass, at most one on a screen; `quiet` with an edge; `plain` text only; `danger` red. */
  readonly kind?: 'primary' | 'quiet' | 'plain' | 'danger'
  readonly size?: 'small' | 'medium' | 'large'
  /** Work is under way: keeps its size and its focus, ignores presses. */
  readonly pending?: boolean
  readonly icon?: ReactNode
  /** As wide as its container. */
  readonly wide?: boolean
}

/** A button with a word on it. */
export function Button({
  kind = 'quiet',
  size = 'medium',
  pending = false,
  icon,
  wide = false,
  children,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={pending ? 'button' : type}
      onClick={pending ? undefined : onClick}
      aria-busy={pending || undefined}
      aria-disabled={pending || undefined}
      className={classNames(styles.button, styles[kind], styles[size], wide && styles.wide)}
    >
      {icon}
      <span className={styles.label}>{children}</span>
      {pending && <span className={styles.progress} />}
    </button>
  )
}
