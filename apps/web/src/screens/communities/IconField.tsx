import { type ChangeEvent, useRef, useState } from 'react'
import { Button } from '../../parts/Button.tsx'
import { CommunityFace } from '../../parts/CommunityFace.tsx'
import { useWords } from '../../words/index.ts'
import styles from './Form.module.css'
import { shrinkIcon } from './shrink-icon.ts'

export interface IconFieldProps {
  readonly id: string
  readonly name: string
  readonly icon: Uint8Array | undefined
  readonly onIcon: (icon: Uint8Array | undefined) => void
}

/** The picture of a community: chosen on this device, made small here. */
export function IconField({ id, name, icon, onIcon }: IconFieldProps) {
  const { t } = useWords()
  const input = useRef<HTMLInputElement>(null)
  const [refused, setRefused] = useState(false)
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? []
    event.target.value = ''
    if (file === undefined) return
    const small = await shrinkIcon(file)
    setRefused(small === undefined)
    if (small !== undefined) onIcon(small)
  }
  return (
    <div className={styles.face}>
      <CommunityFace id={id} name={name} icon={icon} size={80} />
      <div className={styles.faceWords}>
        <input
          ref={input}
          type="file"
          accept="image/*"
          className={styles.file}
          tabIndex={-1}
          aria-hidden="true"
          onChange={(event) => void choose(event)}
        />
        <Button size="small" onClick={() => input.current?.click()}>
          {icon === undefined ? t('community.chooseIcon') : t('community.changeIcon')}
        </Button>
        {icon !== undefined && (
          <Button size="small" kind="plain" onClick={() => onIcon(undefined)}>
            {t('community.removeIcon')}
          </Button>
        )}
        <span className={styles.hint} role="status">
          {refused && t('community.iconRefused')}
        </span>
      </div>
    </div>
  )
}
