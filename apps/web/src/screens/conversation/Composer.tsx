import { SendHorizontal } from 'lucide-react'
import type { KeyboardEvent, RefObject } from 'react'
import type { Timeline } from '../../models/api.ts'
import { useStore } from '../../models/use-store.ts'
import { IconButton } from '../../parts/IconButton.tsx'
import { TextArea } from '../../parts/TextArea.tsx'
import { errorKey, useWords } from '../../words/index.ts'
import styles from './Composer.module.css'
import { Length } from './Length.tsx'
import { focusEnd } from './focus-end.ts'
import type { Scroller } from './scroller.ts'

interface ComposerProps {
  readonly timeline: Timeline
  readonly name: string
  readonly field: RefObject<HTMLTextAreaElement | null>
  readonly scroller: Scroller
}

/** More lines than any screen: its style sheet ends it at 40 % of the height. */
const LINES = 60
/** From here on it is said how many characters are left. */
const NEARLY = 3_600

/** What one is writing. Enter sends, Shift+Enter begins a line; on a phone the button sends. */
export function Composer({ timeline, name, field, scroller }: ComposerProps) {
  const { t } = useWords()
  const { text, tooLong, canSend, problem } = useStore(timeline.composer)
  const send = () => {
    if (!timeline.composer.get().canSend) return
    // Who answers has read.
    timeline.markAllRead()
    void timeline.send()
    scroller.toPresent()
    focusEnd(field.current)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'PageUp' || event.key === 'PageDown') {
      event.preventDefault()
      scroller.page(event.key === 'PageUp' ? -1 : 1)
    } else if (event.key === 'Enter' && sends(event)) {
      event.preventDefault()
      send()
    }
  }
  return (
    <div>
      {problem !== undefined && (
        <p className={styles.problem} role="alert">
          {t(errorKey(problem))}
        </p>
      )}
      <TextArea
        ref={field}
        data-first-focus
        // Else browsers write a draft, readable, into the files from which they restore their tabs.
        autoComplete="off"
        label={t('conversation.compose', { name })}
        placeholder={t('conversation.compose', { name })}
        value={text}
        onValueChange={(next) => timeline.setText(next)}
        onKeyDown={onKeyDown}
        maxLines={LINES}
        enterKeyHint="send"
        aria-invalid={tooLong !== undefined}
        trailing={<IconButton label={t('conversation.send')} icon={SendHorizontal} kind="primary" directional disabled={!canSend} onClick={send} />}
        below={text.length >= NEARLY || tooLong !== undefined ? <Length characters={text.length} tooLong={tooLong} /> : undefined}
      />
    </div>
  )
}

/** Enter alone, not while an input method is choosing letters, and not on a keyboard of glass, which has no Shift+Enter. */
function sends({ shiftKey, altKey, ctrlKey, metaKey, nativeEvent }: KeyboardEvent): boolean {
  if (shiftKey || altKey || ctrlKey || metaKey || nativeEvent.isComposing) return false
  return !matchMedia('(hover: none) and (pointer: coarse)').matches
}
