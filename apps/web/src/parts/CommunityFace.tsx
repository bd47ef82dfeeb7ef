import styles from './CommunityFace.module.css'
import { classNames } from './class-names.ts'
import { groundOf, initialsOf } from './initials.ts'
import { usePicture } from './use-picture.ts'

export interface CommunityFaceProps {
  /** Stable id: decides the colour. */
  readonly id: string
  readonly name: string
  readonly size?: 24 | 32 | 40 | 44 | 80
  /** Bytes of a picture, else initials. */
  readonly icon?: Uint8Array | undefined
}

/** The face of a community: people are round, places have corners. Decoration: the name stands beside it. */
export function CommunityFace({ id, name, size = 44, icon }: CommunityFaceProps) {
  const picture = usePicture(icon)
  return (
    <span className={classNames(styles.face, styles[`size${size}`])} data-ground={groundOf(id)} aria-hidden="true">
      {picture === undefined ? initialsOf(name) : <img className={styles.picture} src={picture} alt="" draggable={false} />}
    </span>
  )
}
