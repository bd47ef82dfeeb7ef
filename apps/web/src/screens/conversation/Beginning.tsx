import { Avatar } from '../../parts/Avatar.tsx'
import { useWords } from '../../words/index.ts'
import styles from './Beginning.module.css'

export interface BeginningProps {
  readonly person: { readonly userId: string; readonly name: string }
}

/** Above the first message, and all there is before it. */
export function Beginning({ person }: BeginningProps) {
  const { t } = useWords()
  return (
    <div className={styles.beginning}>
      <Avatar id={person.userId} name={person.name} size={80} />
      <p className={styles.name}>
        <bdi>{person.name}</bdi>
      </p>
      <p className={styles.text}>{t('conversation.beginning', { name: person.name })}</p>
      <p className={styles.text}>{t('conversation.beginningPrivate')}</p>
    </div>
  )
}
