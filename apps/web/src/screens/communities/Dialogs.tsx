import type { CommunityDialog } from './dialog.ts'
import { AddPeople } from './AddPeople.tsx'
import { CategoryPermissions } from './CategoryPermissions.tsx'
import { ChannelSettings } from './ChannelSettings.tsx'
import { CreateChannel } from './CreateChannel.tsx'
import { DeleteDialog } from './DeleteDialog.tsx'
import { FileChannel } from './FileChannel.tsx'
import { InvitePeople } from './InvitePeople.tsx'
import { LeaveDialog } from './LeaveDialog.tsx'
import { MemberCard } from './MemberCard.tsx'
import { ModerateDialog } from './ModerateDialog.tsx'
import { NameCategory } from './NameCategory.tsx'

export interface CommunityDialogsProps {
  readonly dialog: CommunityDialog
  readonly onClose: () => void
}

/** What lies over a community. */
export function CommunityDialogs({ dialog, onClose }: CommunityDialogsProps) {
  switch (dialog.kind) {
    case 'add-people':
      return <AddPeople communityId={dialog.communityId} onClose={onClose} />
    case 'create-channel':
      return <CreateChannel communityId={dialog.communityId} categoryId={dialog.categoryId} onClose={onClose} />
    case 'name-category':
      return <NameCategory communityId={dialog.communityId} category={dialog.category} onClose={onClose} />
    case 'category-permissions':
      return <CategoryPermissions communityId={dialog.communityId} categoryId={dialog.categoryId} onClose={onClose} />
    case 'file-channel':
      return <FileChannel channel={dialog.channel} onClose={onClose} />
    case 'channel-settings':
      return <ChannelSettings channel={dialog.channel} onClose={onClose} />
    case 'delete-category':
    case 'delete-channel':
    case 'delete-message':
      return <DeleteDialog dialog={dialog} onClose={onClose} />
    case 'invite':
      return <InvitePeople communityId={dialog.communityId} onClose={onClose} />
    case 'leave':
      return <LeaveDialog communityId={dialog.communityId} onClose={onClose} />
    case 'member':
      return <MemberCard communityId={dialog.communityId} userId={dialog.userId} onClose={onClose} />
    case 'moderate':
      return <ModerateDialog dialog={dialog} onClose={onClose} />
  }
}
