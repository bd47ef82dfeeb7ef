export { AddFriend } from './AddFriend.tsx'
