import { Copy, Link2, UserPlus, X } from 'lucide-react'
import { useEffect } from 'react'
import type { Community, InviteView } from '../../models/api.ts'
import { can } from '../../models/communities/views.ts'
import { useStore } from '../../models/use-store.ts'
import { Badge } from '../../parts/Badge.tsx'
import { Button } from '../../parts/Button.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { IconButton } from '../../parts/IconButton.tsx'
import { ListRow } from '../../parts/ListRow.tsx'
import { RowList } from '../../parts/RowList.tsx'
import { Skeleton } from '../../parts/Skeleton.tsx'
import { useToasts } from '../../parts/use-toasts.ts'
import { errorKey, type Formats, type Translate, useWords } from '../../words/index.ts'
import { mayWithdraw } from '../communities/may.ts'
import { useOwnId } from '../communities/use-own-id.ts'
import { useParts } from '../communities/use-parts.ts'
import { useTold } from '../communities/use-told.ts'
import { useFrame } from '../home/frame.ts'
import styles from './Sections.module.css'
import type { SectionContentProps } from './section-content.ts'

/** The links that lead in: how often each was used, and its end. */
export function Invites({ community }: SectionContentProps) {
  const { t } = useWords()
  const { show } = useFrame()
  const { communityId } = community
  const invites = useParts().invites(communityId)
  const { loading, list } = useStore(invites.view)
  useEffect(() => void invites.load(), [invites, community])
  return (
    <>
      <p className={styles.hint}>{t('community.invitesHint')}</p>
      <div className={styles.top}>
        {can(community, 'createInvite') && (
          <Button
            kind="primary"
            icon={<Icon of={UserPlus} size="small" />}
            onClick={() => show({ kind: 'community', dialog: { kind: 'invite', communityId } })}
          >
            {t('community.newInvite')}
          </Button>
        )}
      </div>
      {loading && <Skeleton form="row" count={2} label={t('community.invitesLoading')} />}
      {!loading && list.length === 0 && <p className={styles.empty}>{t('community.noInvites')}</p>}
      {list.length > 0 && (
        <RowList label={t('community.section.invites')}>
          {list.map((invite) => (
            <InviteLine key={invite.inviteId} community={community} invite={invite} />
          ))}
        </RowList>
      )}
    </>
  )
}

function InviteLine({ community, invite }: { readonly community: Community; readonly invite: InviteView }) {
  const { t, formats } = useWords()
  const tell = useTold()
  const own = useOwnId()
  const toasts = useToasts()
  const { invites, members } = useParts()
  const creator = useStore(members(community.communityId).one(invite.creator))
  const { ended, link, open } = invite
  const copy = () => link !== undefined && void navigator.clipboard.writeText(link).then(() => toasts.add({ text: t('home.copied') }))
  return (
    <ListRow
      leading={<Icon of={Link2} />}
      title={t('community.inviteOf', { name: creator?.name ?? '' })}
      meta={ended !== undefined ? <Badge>{t('community.inviteEnded')}</Badge> : open && <Badge tone="accent">{t('community.openLink')}</Badge>}
      text={ended === undefined ? termsOf(invite, t, formats) : t(errorKey(ended))}
      muted={ended !== undefined}
      actions={
        ended === undefined && (
          <>
            {link !== undefined && <IconButton label={t('community.copyLink')} icon={Copy} onClick={copy} />}
            {mayWithdraw(community, invite, own) && (
              <IconButton label={t('community.revoke')} icon={X} onClick={() => tell(invites(community.communityId).revoke(invite.inviteId))} />
            )}
          </>
        )
      }
    />
  )
}

function termsOf({ expires, used, uses }: InviteView, t: Translate, formats: Formats): string {
  const until = expires === 0 ? t('community.never') : t('community.until', { time: formats.date(expires) })
  return `${uses === 0 ? t('community.used', { count: used }) : t('community.usedOf', { used, uses })} · ${until}`
}
