export { CommunitySettings } from './CommunitySettings.tsx'
