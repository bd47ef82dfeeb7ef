import { ConclaveError, parseId, type ServerId, type UserId } from '@conclave/protocol'

/** Who a friend link names, and where. The part after `#` never reaches a server. */
export interface FriendLink {
  /** Without a slash at the end. */
  readonly serverUrl: string
  readonly userId: UserId
  readonly serverId: ServerId
}

const FORM = /^(https?:\/\/[^\s/#?@]+(?:\/[^\s#?]*?)?)\/u#([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/
const MAX_CHARACTERS = 2_048

/** `URL/u#userId.serverId`. */
export function formatFriendLink({ serverUrl, userId, serverId }: FriendLink): string {
  return `${serverUrl.replace(/\/+$/, '')}/u#${userId}.${serverId}`
}

/** @throws ConclaveError `E_LINK_MALFORMED` */
export function parseFriendLink(text: string): FriendLink {
  const [, serverUrl, userId, serverId] = (text.length <= MAX_CHARACTERS && FORM.exec(text.trim())) || []
  if (serverUrl === undefined || userId === undefined || serverId === undefined) throw new ConclaveError('E_LINK_MALFORMED')
  try {
    return { serverUrl, userId: parseId('UserId', userId), serverId: parseId('ServerId', serverId) }
  } catch (error) {
    throw new ConclaveError('E_LINK_MALFORMED', undefined, { cause: error })
  }
}
