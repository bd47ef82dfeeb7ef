export { Failed } from './Failed.tsx'
