import { Dialog as Base } from '@base-ui/react/dialog'
import { Search } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react'
import { Icon } from './Icon.tsx'
import styles from './PickDialog.module.css'

export interface PickItem {
  readonly id: string
  readonly leading?: ReactNode
  readonly title: ReactNode
  readonly text?: ReactNode
  readonly trailing?: ReactNode
}

interface PickDialogProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  /** Accessible names of the dialog, its field and its list. */
  readonly labels: { readonly title: string; readonly field: string; readonly results: string }
  readonly text: string
  readonly onTextChange: (text: string) => void
  /** Best first. */
  readonly items: readonly PickItem[]
  readonly onPick: (id: string) => void
  /** One sentence when nothing fits. */
  readonly empty: ReactNode
}

/** A field over a list: type, arrows, Enter. Esc closes it and the focus goes back. */
export function PickDialog({ open, onOpenChange, labels, text, onTextChange, items, onPick, empty }: PickDialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Base.Portal>
        <Base.Backdrop className={styles.scrim} />
        <Base.Viewport className={styles.viewport}>
          <Base.Popup className={styles.popup} aria-label={labels.title}>
            <Picker labels={labels} text={text} onTextChange={onTextChange} items={items} onPick={onPick} empty={empty} />
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}

function Picker({ labels, text, onTextChange, items, onPick, empty }: Omit<PickDialogProps, 'open' | 'onOpenChange'>) {
  const list = useId()
  const [at, setAt] = useState(0)
  const active = Math.min(at, items.length - 1)
  const type = (next: string) => {
    setAt(0)
    onTextChange(next)
  }
  const pick = (item: PickItem | undefined) => {
    if (item !== undefined) onPick(item.id)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || items.length === 0) return
    const targets: Record<string, number> = { ArrowDown: (active + 1) % items.length, ArrowUp: (active - 1 + items.length) % items.length }
    const target = targets[event.key]
    if (target !== undefined) setAt(target)
    else if (event.key === 'Enter') pick(items[active])
    else return
    event.preventDefault()
  }
  return (
    <>
      <label className={styles.box}>
        <Icon of={Search} />
        <input
          role="combobox"
          className={styles.field}
          aria-label={labels.field}
          aria-expanded={items.length > 0}
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={items.length > 0 ? `${list}-${active}` : undefined}
          placeholder={labels.field}
          autoComplete="off"
          spellCheck={false}
          dir="auto"
          value={text}
          onChange={(event) => type(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </label>
      <Results id={list} label={labels.results} items={items} active={active} onPoint={setAt} onPick={(item) => pick(item)} />
      <p className={styles.empty} role="status">
        {items.length === 0 && empty}
      </p>
    </>
  )
}

interface ResultsProps {
  readonly id: string
  readonly label: string
  readonly items: readonly PickItem[]
  readonly active: number
  readonly onPoint: (index: number) => void
  readonly onPick: (item: PickItem) => void
}

function Results({ id, label, items, active, onPoint, onPick }: ResultsProps) {
  const current = useRef<HTMLLIElement>(null)
  useLayoutEffect(() => {
    // In braces: newer browsers answer with a promise, which is no way to end an effect.
    current.current?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    <ul id={id} role="listbox" aria-label={label} className={styles.list}>
      {items.map((item, index) => (
        <li
          key={item.id}
          id={`${id}-${index}`}
          ref={index === active ? current : undefined}
          role="option"
          aria-selected={index === active}
          className={styles.item}
          onPointerMove={() => onPoint(index)}
          onClick={() => onPick(item)}
        >
          {item.leading}
          <span className={styles.words}>
            <bdi className={styles.title}>{item.title}</bdi>
            {item.text !== undefined && <bdi className={styles.text}>{item.text}</bdi>}
          </span>
          {item.trailing}
        </li>
      ))}
    </ul>
  )
}
