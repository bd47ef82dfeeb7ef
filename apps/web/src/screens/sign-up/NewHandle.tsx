import { Check, Ellipsis } from 'lucide-react'
import type { SignUpView } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Icon } from '../../parts/Icon.tsx'
import { errorKey, useWords } from '../../words/index.ts'
import { HandleField } from '../entering/HandleField.tsx'
import styles from './NewHandle.module.css'

const SHORTEST = 3

/** A handle to be, with whether it is free, as one types. */
export function NewHandle() {
  const { signUp } = useApp()
  const view = useStore(signUp.view)
  return (
    <HandleField
      value={view.handle}
      onValueChange={(text) => signUp.setHandle(text)}
      hint={<Hint view={view} />}
      error={useHandleError(view)}
      trailing={<Sign state={view.handleState} />}
    />
  )
}

/** Two letters are not wrong yet, only not done. */
function useHandleError({ handle, handleState, problems }: SignUpView): string | undefined {
  const { t } = useWords()
  if (handleState === 'taken' || problems.handle === 'E_HANDLE_TAKEN') return t('error.E_HANDLE_TAKEN')
  if (problems.handle !== undefined)
    return t(handle === '' ? 'signUp.handleMissing' : problems.handle === 'REPEAT_DIFFERS' ? 'signUp.handleRule' : errorKey(problems.handle))
  if (handleState === 'malformed' && handle.length >= SHORTEST) return t('signUp.handleRule')
  return undefined
}

function Hint({ view: { handle, handleState } }: { readonly view: SignUpView }) {
  const { t } = useWords()
  switch (handleState) {
    case 'free':
      return <span className={styles.free}>{t('signUp.handleFree', { handle: handle.toLowerCase() })}</span>
    case 'checking':
      return t('signUp.handleChecking')
    case 'unknown':
      return t('signUp.handleUnknown')
    case 'malformed':
      return t('signUp.handleRule')
    case 'empty':
    case 'taken':
      return t('signUp.handleHint')
  }
}

function Sign({ state }: { readonly state: SignUpView['handleState'] }) {
  if (state === 'free') {
    return (
      <span className={styles.free}>
        <Icon of={Check} />
      </span>
    )
  }
  return state === 'checking' ? <Icon of={Ellipsis} /> : null
}
