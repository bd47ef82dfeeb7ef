import { useEffect } from 'react'
import type { AuditEntry } from '../../models/api.ts'
import { useStore } from '../../models/use-store.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { Button } from '../../parts/Button.tsx'
import { Skeleton } from '../../parts/Skeleton.tsx'
import { Time } from '../../parts/Time.tsx'
import { errorKey, useWords } from '../../words/index.ts'
import { useParts } from '../communities/use-parts.ts'
import { useApp } from '../../models/app-context.ts'
import styles from './AuditLog.module.css'
import { changeWords, entryWords } from './audit-words.ts'
import sections from './Sections.module.css'
import type { SectionContentProps } from './section-content.ts'

/** Who did what, the newest first. */
export function AuditLog({ community }: SectionContentProps) {
  const { t } = useWords()
  const audit = useParts().audit(community.communityId)
  const { state, code, entries, complete } = useStore(audit.view)
  // Whatever is done to the community is one entry more.
  useEffect(() => void audit.load(), [audit, community])
  if (state === 'loading') return <Skeleton form="row" count={6} label={t('audit.loading')} />
  return (
    <>
      {code !== undefined && <p className={sections.empty}>{t(errorKey(code))}</p>}
      <ol role="list" className={styles.list} aria-label={t('community.section.audit')}>
        {entries.map((entry) => (
          <Line key={entry.seq} entry={entry} />
        ))}
      </ol>
      {!complete && (
        <div className={sections.more}>
          <Button onClick={() => void audit.loadMore()}>{t('community.more')}</Button>
        </div>
      )}
    </>
  )
}

function Line({ entry }: { readonly entry: AuditEntry }) {
  const words = useWords()
  const { t, formats } = words
  const now = useStore(useApp().today)
  const changes = entry.changes.flatMap((change) => changeWords(change, words) ?? [])
  return (
    <li className={styles.line}>
      <Avatar id={entry.actor} name={entry.actorName} size={32} />
      <div className={styles.words}>
        <p dir="auto">{entryWords(entry, t)}</p>
        {changes.length > 0 && (
          <ul role="list" className={styles.changes}>
            {changes.map((change) => (
              <li key={change} dir="auto">
                {change}
              </li>
            ))}
          </ul>
        )}
        {entry.reason !== undefined && (
          <p className={styles.reason} dir="auto">
            {t('audit.reason', { reason: entry.reason })}
          </p>
        )}
      </div>
      <span className={styles.time}>
        <Time at={entry.at} text={formats.brief(entry.at, now)} full={formats.full(entry.at)} />
      </span>
    </li>
  )
}
