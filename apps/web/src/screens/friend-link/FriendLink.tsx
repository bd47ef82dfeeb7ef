import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Invited } from './Invited.tsx'
import { linkOfAddress } from './link-of-address.ts'
import { Refused } from './Refused.tsx'

/** `/u#userId.serverId`: keeps the link over sign-up; who is signed in goes straight to the person. */
export function FriendLink() {
  const { session, addFriend } = useApp()
  const view = useStore(session.view)
  const navigate = useNavigate()
  const [link] = useState(() => linkOfAddress(location))
  const inside = view.state === 'signed-in'
  useEffect(() => {
    if (link.kind === 'link') addFriend.takeLink(link.link)
    if (inside && link.kind === 'link') void navigate({ to: '/', replace: true })
  }, [addFriend, inside, link, navigate])
  if (link.kind === 'malformed') return <Refused code="E_LINK_MALFORMED" title="friendLink.malformedTitle" />
  const serverId = view.state === 'signed-out' ? view.server?.serverId : undefined
  if (serverId !== undefined && serverId !== link.serverId) return <Refused code="E_OTHER_SERVER" title="friendLink.otherServerTitle" />
  return inside ? null : <Invited />
}
