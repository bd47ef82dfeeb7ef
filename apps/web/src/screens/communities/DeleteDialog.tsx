import type { Outcome } from '../../models/api.ts'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { type Translate, useWords } from '../../words/index.ts'
import type { CommunityDialog } from './dialog.ts'
import own from './DeleteDialog.module.css'
import { Problem } from './Problem.tsx'
import { useAction } from './use-action.ts'
import { useParts } from './use-parts.ts'

type Deletion = Extract<CommunityDialog, { kind: 'delete-channel' | 'delete-category' | 'delete-message' }>

/** Asks before a channel, a category or a message goes for everybody. */
export function DeleteDialog({ dialog, onClose }: { readonly dialog: Deletion; readonly onClose: () => void }) {
  const { t } = useWords()
  const { actions } = useParts()
  const { pending, problem, run } = useAction()
  const work = (): Promise<Outcome> => {
    switch (dialog.kind) {
      case 'delete-channel':
        return actions.deleteChannel(dialog.channel)
      case 'delete-category':
        return actions.deleteCategory(dialog.communityId, dialog.category.categoryId)
      case 'delete-message':
        return actions.deleteMessage(dialog.row.messageId, dialog.row.authorId)
    }
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      {...wordsOf(dialog, t)}
      confirmLabel={t('community.delete')}
      cancelLabel={t('community.cancel')}
      pending={pending}
      onConfirm={() => run(work, onClose)}
    >
      {dialog.kind === 'delete-message' && (
        <blockquote className={own.preview}>
          <bdi className={own.author}>{dialog.row.author}</bdi>
          <span dir="auto">{dialog.row.text.slice(0, 400)}</span>
        </blockquote>
      )}
      <Problem of={problem} />
    </ConfirmDialog>
  )
}

function wordsOf(dialog: Deletion, t: Translate): { title: string; description: string } {
  switch (dialog.kind) {
    case 'delete-channel':
      return { title: t('community.deleteChannelTitle', { name: dialog.channel.name }), description: t('community.deleteChannelMeaning') }
    case 'delete-category':
      return { title: t('community.deleteCategoryTitle', { name: dialog.category.name }), description: t('community.deleteCategoryMeaning') }
    case 'delete-message':
      return { title: t('community.deleteMessageTitle'), description: t('community.deleteMessageMeaning') }
  }
}
