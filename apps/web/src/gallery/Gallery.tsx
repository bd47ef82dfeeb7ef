import type { ReactNode } from 'react'
import { Mark } from '../brand/Mark.tsx'
import { Buttons } from './Buttons.tsx'
import { Choices } from './Choices.tsx'
import { Colours } from './Colours.tsx'
import { Conversation } from './Conversation.tsx'
import { Feedback } from './Feedback.tsx'
import { Fields } from './Fields.tsx'
import { Frame } from './Frame.tsx'
import styles from './Gallery.module.css'
import { Lists } from './Lists.tsx'
import { Overlays } from './Overlays.tsx'
import { Pieces } from './Pieces.tsx'
import { Places } from './Places.tsx'
import { type Look, lookAddress } from './look.ts'

const SECTIONS: readonly (readonly [string, () => ReactNode])[] = [
  ['Buttons', Buttons],
  ['Fields', Fields],
  ['Choices', Choices],
  ['Overlays', Overlays],
  ['Feedback', Feedback],
  ['People and lists', Lists],
  ['Conversation', Conversation],
  ['Pieces', Pieces],
  ['Places', Places],
  ['Colours and type', Colours],
]

/** Every state of every part. For development only. */
export function Gallery({ look }: { readonly look: Look }) {
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <Mark label="Conclave" />
        <h1 className={styles.title}>Parts</h1>
        <nav className={styles.looks} aria-label="Look">
          {(['dark', 'light', 'contrast', 'system'] as const).map((theme) => (
            <a key={theme} href={lookAddress(look, { theme })} aria-current={theme === look.theme || undefined}>
              {theme}
            </a>
          ))}
          <a href={lookAddress(look, { direction: look.direction === 'ltr' ? 'rtl' : 'ltr' })}>
            {look.direction === 'ltr' ? 'right to left' : 'left to right'}
          </a>
          <a href={lookAddress(look, { density: look.density === 'compact' ? 'comfortable' : 'compact' })}>
            {look.density === 'compact' ? 'comfortable' : 'compact'}
          </a>
          <a href="?frame=1">frame</a>
        </nav>
      </header>
      <div className={styles.frame}>
        <Frame details />
      </div>
      {SECTIONS.map(([title, Section]) => (
        <section key={title} className={styles.section} aria-label={title}>
          <h2 className={styles.heading}>{title}</h2>
          <Section />
        </section>
      ))}
    </div>
  )
}
