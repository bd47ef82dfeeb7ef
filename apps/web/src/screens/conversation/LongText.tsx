import { useId, useState } from 'react'
import { Button } from '../../parts/Button.tsx'
import { SafeText } from '../../parts/SafeText.tsx'
import { useWords } from '../../words/index.ts'
import styles from './LongText.module.css'
import { useRowActions } from './row-actions.ts'

const MANY_CHARACTERS = 1_400
const MANY_LINES = 18

interface LongTextProps {
  /** Of the message; whether it is open is remembered by it. */
  readonly id: string
  readonly text: string
}

/** Somebody's words; very many of them begin closed. */
export function LongText({ id, text }: LongTextProps) {
  if (!isLong(text)) return <SafeText text={text} />
  return <Folded id={id} text={text} />
}

function Folded({ id, text }: LongTextProps) {
  const { t } = useWords()
  const { opened } = useRowActions()
  const textId = useId()
  const [open, setOpen] = useState(opened.has(id))
  const change = (next: boolean) => {
    if (next) opened.add(id)
    else opened.delete(id)
    setOpen(next)
  }
  return (
    <>
      {/* A link in the hidden part opens the whole when the keyboard comes to it. */}
      <div id={textId} className={styles.text} data-open={open || undefined} onFocus={() => change(true)}>
        <SafeText text={text} />
      </div>
      <div className={styles.more}>
        <Button kind="plain" size="small" aria-expanded={open} aria-controls={textId} onClick={() => change(!open)}>
          {open ? t('conversation.showLess') : t('conversation.showMore')}
        </Button>
      </div>
    </>
  )
}

/** Lines are counted only as far as it takes. */
function isLong(text: string): boolean {
  if (text.length > MANY_CHARACTERS) return true
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0 && lines < MANY_LINES; at = text.indexOf('\n', at + 1)) lines++
  return lines >= MANY_LINES
}
