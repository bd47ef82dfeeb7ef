import { useNavigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { type MouseEvent, type PointerEvent, useState } from 'react'
import type { Community, GroupInvite, Outcome } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Button } from '../../parts/Button.tsx'
import { CommunityFace } from '../../parts/CommunityFace.tsx'
import { ContextMenu } from '../../parts/ContextMenu.tsx'
import { Count } from '../../parts/Count.tsx'
import { IconButton } from '../../parts/IconButton.tsx'
import { ListRow } from '../../parts/ListRow.tsx'
import { RowList } from '../../parts/RowList.tsx'
import { errorKey, useWords } from '../../words/index.ts'
import { useFrame } from './frame.ts'
import styles from './Sidebar.module.css'
import { useCommunityMenu } from './use-community-menu.ts'

/** Groups of friends, and those one is asked into; nothing for whoever has no friends yet. */
export function Groups({ heading: Heading }: { readonly heading: 'h1' | 'h2' }) {
  const { t } = useWords()
  const { show } = useFrame()
  const { communities, people } = useApp()
  const { rows, invites } = useStore(communities.view)
  const hasFriends = useStore(people.view, (view) => view.contacts.length > 0)
  const groups = rows.filter((row) => row.kind === 'group')
  if (!hasFriends && groups.length === 0 && invites.length === 0) return null
  return (
    <>
      <div className={styles.headingLine}>
        <Heading className={styles.heading}>{t('home.groups')}</Heading>
        {hasFriends && <IconButton size="small" label={t('home.newGroup')} icon={Plus} onClick={() => show({ kind: 'new-group' })} />}
      </div>
      {invites.map((invite) => (
        <Asked key={invite.communityId} invite={invite} />
      ))}
      {groups.length > 0 && <GroupList groups={groups} />}
    </>
  )
}

/** One context menu serves all of them. */
function GroupList({ groups }: { readonly groups: readonly Community[] }) {
  const { t } = useWords()
  const menu = useCommunityMenu()
  const [address, setAddress] = useState<string>()
  const note = (event: MouseEvent | PointerEvent) => {
    menu.prepare()
    setAddress(addressOf(event.target))
  }
  return (
    <ContextMenu entries={menu.entriesOf(groups.find((group) => group.address === address))}>
      <div
        onPointerEnter={menu.prepare}
        onFocus={menu.prepare}
        onContextMenuCapture={(event) => (addressOf(event.target) === undefined ? event.stopPropagation() : note(event))}
        onPointerDownCapture={(event) => event.pointerType === 'touch' && note(event)}
      >
        <RowList label={t('home.groups')}>
          {groups.map((group) => (
            <GroupItem key={group.communityId} group={group} />
          ))}
        </RowList>
      </div>
    </ContextMenu>
  )
}

function addressOf(target: EventTarget): string | undefined {
  const link = target instanceof Element ? target.closest('a[href]') : null
  return link?.getAttribute('href')?.split('/').at(-1)
}

function GroupItem({ group }: { readonly group: Community }) {
  const { t } = useWords()
  const navigate = useNavigate()
  const { address, communityId, icon, memberCount } = group
  const name = group.name === '' ? t('common.unnamed') : group.name
  const unread = group.channels.reduce((sum, channel) => sum + channel.unread, 0)
  return (
    <ListRow
      href={`/k/${address}`}
      onSelect={() => void navigate({ to: '/k/$community/{-$channel}', params: { community: address, channel: undefined } })}
      leading={<CommunityFace id={communityId} name={name} icon={icon} size={40} />}
      title={name}
      text={t('home.groupMembers', { count: memberCount })}
      count={<Count count={unread} label={t('home.unread', { count: unread })} />}
      unread={unread > 0}
    />
  )
}

function Asked({ invite }: { readonly invite: GroupInvite }) {
  const { t } = useWords()
  const { communities, people } = useApp()
  const navigate = useNavigate()
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<Outcome>()
  const from = useStore(people.one(invite.from))?.name ?? ''
  const answer = async (accepts: boolean) => {
    setPending(true)
    const { actions } = await communities.parts()
    const made = accepts ? await actions.acceptGroup(invite.communityId) : { problem: await actions.declineGroup(invite.communityId) }
    setPending(false)
    if ('made' in made) return void navigate({ to: '/k/$community/{-$channel}', params: { community: made.made.address, channel: undefined } })
    setProblem(made.problem)
  }
  return (
    <div className={styles.asked}>
      <p className={styles.askedText} dir="auto">
        {t('home.groupAsks', { name: from, group: invite.name })}
      </p>
      <div className={styles.answers}>
        <Button size="small" kind="primary" pending={pending} onClick={() => void answer(true)}>
          {t('home.groupAccept')}
        </Button>
        <Button size="small" onClick={() => void answer(false)}>
          {t('home.groupDecline')}
        </Button>
      </div>
      {problem !== undefined && <p role="alert">{t(errorKey(problem))}</p>}
    </div>
  )
}
