import { Eye, EyeOff, type LucideIcon, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useApp } from '../../models/app-context.ts'
import type { Outcome } from '../../models/store.ts'
import { useStore } from '../../models/use-store.ts'
import { Banner } from '../../parts/Banner.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { Switch } from '../../parts/Switch.tsx'
import { errorKey, useWords, type WordKey } from '../../words/index.ts'
import { Group } from './Group.tsx'
import styles from './Privacy.module.css'

/** What one shows to contacts, and what the server knows in any case. */
export function Privacy() {
  return (
    <>
      <Shared />
      <Knowledge
        title="settings.cannotSee"
        icon={EyeOff}
        lines={['settings.cannotSee.content', 'settings.cannotSee.people', 'settings.cannotSee.sender', 'settings.cannotSee.password']}
      />
      <Knowledge
        title="settings.canSee"
        icon={Eye}
        lines={['settings.canSee.account', 'settings.canSee.day', 'settings.canSee.connection', 'settings.canSee.amount']}
      />
      <Knowledge
        title="settings.couldDo"
        icon={TriangleAlert}
        lines={['settings.couldDo.guess', 'settings.couldDo.password', 'settings.couldDo.page', 'settings.couldDo.refuse']}
      />
    </>
  )
}

function Shared() {
  const { account } = useApp()
  const { presenceShared, typingShared } = useStore(account.view)
  const { t } = useWords()
  const [problem, setProblem] = useState<Outcome>()
  return (
    <div className={styles.shared}>
      <Switch
        label={t('settings.presence')}
        hint={t('settings.presenceHint')}
        checked={presenceShared}
        onCheckedChange={(shared) => void account.setPresenceShared(shared).then(setProblem)}
      />
      <Switch
        label={t('settings.typing')}
        hint={t('settings.typingHint')}
        checked={typingShared}
        onCheckedChange={(shared) => void account.setTypingShared(shared).then(setProblem)}
      />
      {problem !== undefined && (
        <Banner tone="danger" form="card">
          {t(errorKey(problem))}
        </Banner>
      )}
    </div>
  )
}

interface KnowledgeProps {
  readonly title: 'settings.cannotSee' | 'settings.canSee' | 'settings.couldDo'
  readonly icon: LucideIcon
  readonly lines: readonly Extract<WordKey, `settings.${'cannotSee' | 'canSee' | 'couldDo'}.${string}`>[]
}

function Knowledge({ title, icon, lines }: KnowledgeProps) {
  const { t } = useWords()
  return (
    <Group title={t(title)}>
      <ul role="list" className={styles.lines}>
        {lines.map((line) => (
          <li key={line} className={styles.line}>
            <Icon of={icon} size="small" />
            {t(line)}
          </li>
        ))}
      </ul>
    </Group>
  )
}
