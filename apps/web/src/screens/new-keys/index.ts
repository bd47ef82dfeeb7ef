export { NewKeys } from './NewKeys.tsx'
