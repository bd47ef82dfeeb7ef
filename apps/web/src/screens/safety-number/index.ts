export { SafetyNumber } from './SafetyNumber.tsx'
