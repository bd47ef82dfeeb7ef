import { type RefObject, useEffect, useRef } from 'react'
import { focusEnd, isModal } from './focus-end.ts'

/** Letters typed anywhere go to the composer; Esc, where nothing else wants it, marks the conversation as read. */
export function useTypeAnywhere(field: RefObject<HTMLTextAreaElement | null>, onEscape: () => void): void {
  const escape = useRef(onEscape)
  useEffect(() => {
    escape.current = onEscape
  })
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || isModal()) return
      if (event.key === 'Escape') escapeFrom(event.target, field.current, escape.current)
      else if (isText(event) && !takesText(event.target)) focusEnd(field.current)
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [field])
}

/** One step back: from a message to the composer, from there and elsewhere to everything read. */
function escapeFrom(target: EventTarget | null, field: HTMLTextAreaElement | null, onEscape: () => void): void {
  if (target instanceof Element && target.closest('[role="log"]') !== null) focusEnd(field)
  else if (target === field || !takesText(target)) onEscape()
}

/** A letter, or pasting. The blank presses what has the keyboard. */
function isText({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  const control = ctrlKey || metaKey
  return control ? !altKey && key.toLowerCase() === 'v' : !altKey && key !== ' ' && (key.length === 1 || /^\P{ASCII}+$/u.test(key))
}

function takesText(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
}
