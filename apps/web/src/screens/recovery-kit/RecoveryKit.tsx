import { useLayoutEffect, useRef } from 'react'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Confirm } from './Confirm.tsx'
import { Kit } from './Kit.tsx'
import { Locked } from './Locked.tsx'
import { Saved } from './Saved.tsx'

/** The 24 words: right after sign-up without asking, later behind the password. Forgotten when this screen closes. */
export function RecoveryKit() {
  const { recoveryKit } = useApp()
  const view = useStore(recoveryKit.view)
  const typed = useRef(false)
  useLayoutEffect(() => {
    void recoveryKit.unlock()
    return () => recoveryKit.close()
  }, [recoveryKit])
  switch (view.step) {
    case 'locked':
      // Nobody typed anything yet: the password of the sign-up is at work.
      return view.pending && !typed.current ? <Kit words={undefined} /> : <Locked view={view} onType={() => (typed.current = true)} />
    case 'words':
      return <Kit words={view.words} replaced={view.replaced} />
    case 'confirm':
      return <Confirm key={view.asked.join()} view={view} />
    case 'saved':
      return <Saved />
  }
}
