export { Channel } from './Channel.tsx'
export { CommunitySidebar } from './CommunitySidebar.tsx'
export { CreateCommunity } from './CreateCommunity.tsx'
export { CommunityDialogs } from './Dialogs.tsx'
