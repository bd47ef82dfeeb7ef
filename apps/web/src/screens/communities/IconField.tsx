import { ImagePlus, X } from 'lucide-react'
import { type ChangeEvent, type ReactNode, useRef, useState } from 'react'
import { Button } from '../../parts/Button.tsx'
import { CommunityFace } from '../../parts/CommunityFace.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { type Translate, useWords } from '../../words/index.ts'
import styles from './IconField.module.css'
import { type IconProblem, MOST_CHOSEN, shrinkIcon } from './shrink-icon.ts'

const MILLION = 1_000_000

export interface IconFieldProps {
  readonly id: string
  readonly name: string
  readonly icon: Uint8Array | undefined
  readonly onIcon: (icon: Uint8Array | undefined) => void
  /** What stands beside it: the name. */
  readonly children: ReactNode
}

/** The picture of a community: chosen on this device, made small here. */
export function IconField({ id, name, icon, onIcon, children }: IconFieldProps) {
  const { t } = useWords()
  const input = useRef<HTMLInputElement>(null)
  const [problem, setProblem] = useState<IconProblem>()
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? []
    event.target.value = ''
    if (file === undefined) return
    const made = await shrinkIcon(file)
    setProblem(typeof made === 'string' ? made : undefined)
    if (typeof made !== 'string') onIcon(made)
  }
  const label = icon === undefined ? t('community.chooseIcon') : t('community.changeIcon')
  return (
    <div className={styles.line}>
      <span className={styles.picture}>
        <CommunityFace id={id} name={name} icon={icon} size={80} />
        <button type="button" className={styles.choose} aria-label={label} title={label} onClick={() => input.current?.click()}>
          <span className={styles.mark}>
            <Icon of={ImagePlus} size="small" />
          </span>
        </button>
      </span>
      {/* Behind the picture, so that the first field of a dialog is the name. */}
      <div className={styles.beside}>
        {children}
        <input ref={input} type="file" accept="image/*" hidden onChange={(event) => void choose(event)} />
        <span className={styles.refused} role="status">
          {problem && refusal(problem, t)}
        </span>
        {icon !== undefined && (
          <span className={styles.remove}>
            <Button size="small" kind="quiet" icon={<Icon of={X} size="small" />} onClick={() => onIcon(undefined)}>
              {t('community.removeIcon')}
            </Button>
          </span>
        )}
      </div>
    </div>
  )
}

/** Why the chosen file was not taken, and which would be. */
function refusal(problem: IconProblem, t: Translate): string {
  switch (problem) {
    case 'bytes':
      return t('community.iconBytes', { most: MOST_CHOSEN.bytes / MILLION })
    case 'pixels':
      return t('community.iconPixels', { most: MOST_CHOSEN.pixels / MILLION })
    case 'unreadable':
      return t('community.iconUnreadable')
  }
}
