import type { Timeline } from '../../models/api.ts'
import { useStore } from '../../models/use-store.ts'
import { JumpToPresent } from '../../parts/JumpToPresent.tsx'
import { useWords } from '../../words/index.ts'
import type { Scroller } from './scroller.ts'

interface PresentProps {
  readonly timeline: Timeline
  readonly scroller: Scroller
}

/** The way back to the newest message, with how many wait there. */
export function Present({ timeline, scroller }: PresentProps) {
  const { t } = useWords()
  const { away } = useStore(scroller.view)
  const count = useStore(timeline.view, (view) => view.unseen.count)
  if (!away) return null
  const label = count > 0 ? t('conversation.jumpNews', { count }) : t('conversation.jump')
  return <JumpToPresent label={label} news={count > 0} onPress={scroller.toPresent} />
}
