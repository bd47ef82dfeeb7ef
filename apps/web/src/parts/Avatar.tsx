import styles from './Avatar.module.css'
import { classNames } from './class-names.ts'
import { groundOf, initialsOf } from './initials.ts'

export type Presence = 'online' | 'idle' | 'busy' | 'offline'

interface AvatarProps {
  /** Stable id of the person or group: decides the colour. */
  readonly id: string
  /** Display name: gives the initials. */
  readonly name: string
  readonly size?: 24 | 32 | 40 | 80
  /** URL of a picture that the device has made itself (blob), else initials. */
  readonly picture?: string | undefined
  /** A dot at the corner, with its meaning in words. */
  readonly presence?: { readonly state: Presence; readonly label: string } | undefined
}

/** The face of a person. Decoration: the name stands beside it; only the presence is read out. */
export function Avatar({ id, name, size = 40, picture, presence }: AvatarProps) {
  return (
    <span className={classNames(styles.avatar, styles[`size${size}`])} data-ground={groundOf(id)}>
      {picture === undefined ? (
        <span className={styles.initials} aria-hidden="true">
          {initialsOf(name)}
        </span>
      ) : (
        <img className={styles.picture} src={picture} alt="" draggable={false} />
      )}
      {presence !== undefined && <span className={styles.presence} data-state={presence.state} role="img" aria-label={presence.label} />}
    </span>
  )
}
