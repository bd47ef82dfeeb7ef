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
  /** Name and face can be pressed. */
  readonly onAuthor?: (() => void) | undefined
  /** The Tab key stops at the name. */
  readonly authorStop?: boolean
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
export function MessageRow({
  author,
  onAuthor,
  authorStop = false,
  time,
  first,
  children,
  state,
  actions,
  footer,
  highlighted = false,
}: MessageRowProps) {
  return (
    <div className={classNames(styles.row, first && styles.first, highlighted && styles.highlighted)} data-state={state?.kind}>
      <div className={styles.side}>
        {first ? (
          <Face author={author} onPress={onAuthor} />
        ) : (
          <span className={styles.quietTime}>
            <Time {...time} />
          </span>
        )}
      </div>
      <div>
        {first && (
          <div className={styles.head}>
            <Name author={author} onPress={onAuthor} stop={authorStop} />
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

interface PressProps {
  readonly author: MessageRowProps['author']
  readonly onPress: (() => void) | undefined
}

/** For the pointer alone: the name beside it does the same, and is the one that is read out and reached by key. */
function Face({ author, onPress }: PressProps) {
  const face = <Avatar id={author.id} name={author.name} picture={author.picture} />
  if (onPress === undefined) return face
  return (
    <button type="button" className={styles.face} tabIndex={-1} aria-hidden="true" onMouseDown={(event) => event.preventDefault()} onClick={onPress}>
      {face}
    </button>
  )
}

function Name({ author, onPress, stop }: PressProps & { readonly stop: boolean }) {
  const name = (
    <bdi className={styles.name} {...roleColour(author.colour)}>
      {author.name}
    </bdi>
  )
  if (onPress === undefined) return name
  return (
    <button type="button" className={styles.author} tabIndex={stop ? 0 : -1} onClick={onPress}>
      {name}
    </button>
  )
}
