import { useWords } from '../../words/index.ts'
import { EnteringFrame } from '../entering/EnteringFrame.tsx'
import { ServerFacts } from '../entering/ServerFacts.tsx'
import { WaysIn } from '../entering/WaysIn.tsx'

/** Somebody's friend link, opened by somebody who is not inside yet. */
export function Invited() {
  const { t } = useWords()
  return (
    <EnteringFrame form="open" title={t('friendLink.title')} lead={t('friendLink.lead')}>
      <WaysIn />
      <ServerFacts />
    </EnteringFrame>
  )
}
