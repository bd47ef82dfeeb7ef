import { Hash, Lock, Megaphone, Volume2 } from 'lucide-react'
import type { Channel } from '../../models/api.ts'
import { Icon } from '../../parts/Icon.tsx'

/** What kind of channel it is, and whether only some see it. */
export function ChannelIcon({
  channel,
  size = 'small',
}: {
  readonly channel: Pick<Channel, 'type' | 'private'>
  readonly size?: 'small' | 'medium'
}) {
  const of = channel.type === 'voice' ? Volume2 : channel.type === 'announcement' ? Megaphone : channel.private ? Lock : Hash
  return <Icon of={of} size={size} />
}
