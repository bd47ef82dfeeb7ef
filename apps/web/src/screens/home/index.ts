export { Home } from './Home.tsx'
export { EmptyHome } from './EmptyHome.tsx'
export { Details, type DetailsProps } from './Details.tsx'
export { useFrame, type HomeFrame } from './frame.ts'
