import type { Timeline } from '../../models/api.ts'
import { useStore } from '../../models/use-store.ts'
import { TypingLine } from '../../parts/TypingLine.tsx'
import { type Formats, type Translate, useWords } from '../../words/index.ts'

/** Who types. */
export function Typing({ timeline }: { readonly timeline: Timeline }) {
  const { t, formats } = useWords()
  return <TypingLine text={typingWords(useStore(timeline.typing), t, formats)} />
}

function typingWords(names: readonly string[], t: Translate, formats: Formats): string | undefined {
  const [first] = names
  if (first === undefined) return undefined
  if (names.length === 1) return t('conversation.typingOne', { name: first })
  // Three are still names, more are a crowd.
  return names.length <= 3 ? t('conversation.typingTwo', { names: formats.list(names) }) : t('conversation.typingMany')
}
