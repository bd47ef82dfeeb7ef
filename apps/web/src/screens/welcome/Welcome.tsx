import { useWords } from '../../words/index.ts'
import { EnteringFrame } from '../entering/EnteringFrame.tsx'
import { Notes } from '../entering/Notes.tsx'
import { ServerFacts } from '../entering/ServerFacts.tsx'
import { WaysIn } from '../entering/WaysIn.tsx'

/** The first page: what this is, the two ways in, and whose server it is. */
export function Welcome() {
  const { t } = useWords()
  return (
    <EnteringFrame form="open" title={t('welcome.title')} lead={t('welcome.lead')}>
      <WaysIn />
      <ServerFacts />
      <Notes />
    </EnteringFrame>
  )
}
