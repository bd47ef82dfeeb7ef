import { ShieldCheck } from 'lucide-react'
import { Icon } from '../parts/Icon.tsx'
import { JumpToPresent } from '../parts/JumpToPresent.tsx'
import { NoticeRow } from '../parts/NoticeRow.tsx'
import { SafeText } from '../parts/SafeText.tsx'
import { TypingLine } from '../parts/TypingLine.tsx'
import { UnreadLine } from '../parts/UnreadLine.tsx'
import styles from './Gallery.module.css'
import { Messages, Said } from './Messages.tsx'

const nothing = () => undefined
const TEXTS = [
  'See https://example.org/a?b=c and write to anna@example.org, but not javascript:alert(1) or file:///etc/passwd',
  '<img src=x onerror=alert(1)> <b>not bold</b>',
  'An override \u202e stays in its line',
  'הודעה שנכתבת מימין לשמאל, with a link http://example.org inside',
  'averyveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryverylongword',
  '🎉👩‍👩‍👧‍👦🇸🇪',
]

export function Conversation() {
  return (
    <div className={styles.grid}>
      <div className={styles.panel}>
        <Messages label="Messages with every mark" />
      </div>
      <div className={styles.panel}>
        <NoticeRow icon={<Icon of={ShieldCheck} size="small" />}>Anna uses a new phone since today. Her safety number has changed.</NoticeRow>
        {TEXTS.map((text, index) => (
          <Said key={text} first={index === 0}>
            <SafeText text={text} />
          </Said>
        ))}
        <UnreadLine text="New" />
        <Said first>
          <SafeText text="What came while you were away" />
        </Said>
        <TypingLine text="Anna and Ben are typing" />
        <TypingLine text={undefined} />
      </div>
      <div className={`${styles.panel} ${styles.spot}`}>
        <JumpToPresent label="Jump to present" onPress={nothing} />
      </div>
      <div className={`${styles.panel} ${styles.spot}`}>
        <JumpToPresent label="12 new messages" news onPress={nothing} />
      </div>
    </div>
  )
}
