export { RecoveryKit } from './RecoveryKit.tsx'
