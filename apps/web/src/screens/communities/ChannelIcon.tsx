import { Hash, Lock, Megaphone, MessagesSquare, Volume2 } from 'lucide-react'
import type { Channel, Community } from '../../models/api.ts'
import { Icon } from '../../parts/Icon.tsx'

export interface ChannelIconProps {
  readonly channel: Pick<Channel, 'type' | 'private'>
  /** Of its community: a group is one place. */
  readonly kind?: Community['kind']
  readonly size?: 'small' | 'medium'
}

/** What kind of channel it is, and whether only some see it. */
export function ChannelIcon({ channel, kind = 'community', size = 'small' }: ChannelIconProps) {
  return <Icon of={kind === 'group' ? MessagesSquare : iconOf(channel)} size={size} />
}

function iconOf({ type, private: isPrivate }: ChannelIconProps['channel']) {
  if (type === 'voice') return Volume2
  if (type === 'announcement') return Megaphone
  return isPrivate ? Lock : Hash
}
