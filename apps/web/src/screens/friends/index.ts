export { BlockDialog } from './BlockDialog.tsx'
export { Friends } from './Friends.tsx'
