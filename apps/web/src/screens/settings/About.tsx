import { Mark } from '../../brand/Mark.tsx'
import { BUILD_ID, VERSION } from '../../build-id.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { useWords } from '../../words/index.ts'
import styles from './About.module.css'

const SHOWN_OF_BUILD = 12

/** Which Conclave this is, and on which terms. */
export function About() {
  const { t } = useWords()
  const server = useStore(useApp().session.view, (view) => (view.state === 'signed-in' ? view.account.serverUrl : ''))
  const facts = [
    [t('settings.version'), `${VERSION} (${BUILD_ID.slice(0, SHOWN_OF_BUILD)})`],
    [t('settings.server'), server],
    [t('settings.licence'), t('settings.licenceName')],
    [t('settings.source'), t('settings.sourceMeaning')],
  ] as const
  return (
    <>
      <div className={styles.brand}>
        <Mark size="large" />
        <p>{t('settings.aboutLead')}</p>
      </div>
      <dl>
        {facts.map(([name, fact]) => (
          <div key={name} className={styles.fact}>
            <dt className={styles.name}>{name}</dt>
            <dd className={styles.value}>
              <bdi>{fact}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}
