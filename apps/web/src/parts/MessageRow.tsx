import type { ReactNode } from 'react'
import { Avatar } from './Avatar.tsx'
import styles from './MessageRow.module.css'
import { MessageMark, type MessageState } from './MessageMark.tsx'
import { Time, type TimeProps } from './Time.tsx'
import { classNames } from './class-names.ts'
import { roleColour } from './role-colour.ts'

interface MessageRowProps {
  /** `colour`: 0xRRGGBB, drawn so that it can be read on the ground. */
  readonly author: { readonly id: string; readonly name: string; readonly picture?: string; readonly colour?: number | undefined }
  readonly time: TimeProps
  /** First of a group: shows face, name and time. The others show the time on hover. */
  readonly first: boolean
  /** Usually a `SafeText`. */
  readonly children: ReactNode
  /** How far an own message has come, in words; nothing for others' messages. */
  readonly state?: MessageState | undefined
  /** Icon buttons that appear on hover and focus at the top end. */
  readonly actions?: ReactNode
  /** Below the text, for example a sentence and a retry button when it failed. */
  readonly footer?: ReactNode
  /** Somebody jumped here: the ground lights up once. */
  readonly highlighted?: boolean
}

/** One message. The text of all messages of a group has the same left edge, and nothing that appears moves it. */
export function MessageRow({ author, time, first, children, state, actions, footer, highlighted = false }: MessageRowProps) {
  return (
    <div className={classNames(styles.row, first && styles.first, highlighted && styles.highlighted)} data-state={state?.kind}>
      <div className={styles.side}>
        {first ? (
          <Avatar id={author.id} name={author.name} picture={author.picture} />
        ) : (
          <span className={styles.quietTime}>
            <Time {...time} />
          </span>
        )}
      </div>
      <div>
        {first && (
          <div className={styles.head}>
            <bdi className={styles.name} {...roleColour(author.colour)}>
              {author.name}
            </bdi>
            <span className={styles.time}>
              <Time {...time} />
            </span>
          </div>
        )}
        <div className={styles.body}>{children}</div>
        {footer !== undefined && <div className={styles.footer}>{footer}</div>}
      </div>
      <div className={styles.mark}>{state !== undefined && <MessageMark {...state} />}</div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  )
}
