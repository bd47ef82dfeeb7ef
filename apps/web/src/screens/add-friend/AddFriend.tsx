import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Dialog } from '../../parts/Dialog.tsx'
import { useWords } from '../../words/index.ts'
import { AskForm } from './AskForm.tsx'
import { OwnLink } from './OwnLink.tsx'
import { Sent } from './Sent.tsx'

/** Asks somebody for contact, by handle or link, or gives one's own link. */
export function AddFriend({ onClose }: { readonly onClose: () => void }) {
  const { addFriend } = useApp()
  const { t } = useWords()
  const { step } = useStore(addFriend.view)
  const close = () => {
    addFriend.reset()
    onClose()
  }
  return (
    <Dialog open onOpenChange={(open) => !open && close()} title={t('addFriend.title')} closeLabel={t('addFriend.close')}>
      {step === 'sent' ? <Sent onClose={close} /> : <AskForm />}
      {step !== 'sent' && <OwnLink />}
    </Dialog>
  )
}
