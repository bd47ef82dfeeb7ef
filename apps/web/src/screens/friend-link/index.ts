export { FriendLink } from './FriendLink.tsx'
