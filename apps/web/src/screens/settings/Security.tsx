import { useNavigate } from '@tanstack/react-router'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Badge } from '../../parts/Badge.tsx'
import { Button } from '../../parts/Button.tsx'
import { useWords } from '../../words/index.ts'
import { Group } from './Group.tsx'
import { PasswordForm } from './PasswordForm.tsx'

/** What opens the account: the recovery kit and the password, and both anew when somebody else may have them. */
export function Security() {
  const { t } = useWords()
  return (
    <>
      <Kit />
      <Group title={t('settings.password')} hint={t('settings.passwordHint')}>
        <PasswordForm />
      </Group>
      <SomebodyKnows />
    </>
  )
}

function Kit() {
  const { t } = useWords()
  const navigate = useNavigate()
  const isSaved = useStore(useApp().session.view, (view) => view.state === 'signed-in' && view.recoveryKit === 'saved')
  return (
    <Group
      title={t('settings.kit')}
      state={<Badge tone={isSaved ? 'success' : 'warning'}>{t(isSaved ? 'settings.kitSaved' : 'settings.kitUnsaved')}</Badge>}
      hint={t('settings.kitHint')}
    >
      <Button kind={isSaved ? 'quiet' : 'primary'} onClick={() => void navigate({ to: '/recovery-kit' })}>
        {t(isSaved ? 'settings.kitShow' : 'settings.kitSave')}
      </Button>
    </Group>
  )
}

function SomebodyKnows() {
  const { t } = useWords()
  const navigate = useNavigate()
  return (
    <Group title={t('newKeys.title')} hint={t('newKeys.hint')}>
      <Button onClick={() => void navigate({ to: '/new-keys' })}>{t('newKeys.begin')}</Button>
    </Group>
  )
}
