import { lazy, Suspense } from 'react'
import type { HomeDialog } from './frame.ts'

const AddFriend = lazy(async () => ({ default: (await import('../add-friend/index.ts')).AddFriend }))
const SafetyNumber = lazy(async () => ({ default: (await import('../safety-number/index.ts')).SafetyNumber }))
const Switcher = lazy(async () => ({ default: (await import('./Switcher.tsx')).Switcher }))
const CommunityDialogs = lazy(async () => ({ default: (await import('../communities/index.ts')).CommunityDialogs }))
const CreateCommunity = lazy(async () => ({ default: (await import('../communities/index.ts')).CreateCommunity }))
const NewGroup = lazy(async () => ({ default: (await import('../communities/index.ts')).NewGroup }))
const Shortcuts = lazy(async () => ({ default: (await import('./Shortcuts.tsx')).Shortcuts }))

interface DialogsProps {
  readonly dialog: HomeDialog | undefined
  readonly onClose: () => void
}

/** What lies over the frame; its code comes when it is first asked for. */
export function Dialogs({ dialog, onClose }: DialogsProps) {
  return <Suspense>{dialog !== undefined && contentOf(dialog, onClose)}</Suspense>
}

function contentOf(dialog: HomeDialog, onClose: () => void) {
  switch (dialog.kind) {
    case 'add-friend':
      return <AddFriend onClose={onClose} />
    case 'safety-number':
      return <SafetyNumber userId={dialog.userId} onClose={onClose} />
    case 'switcher':
      return <Switcher onClose={onClose} />
    case 'shortcuts':
      return <Shortcuts onClose={onClose} />
    case 'create-community':
      return <CreateCommunity onClose={onClose} />
    case 'new-group':
      return <NewGroup onClose={onClose} />
    case 'community':
      return <CommunityDialogs dialog={dialog.dialog} onClose={onClose} />
  }
}
