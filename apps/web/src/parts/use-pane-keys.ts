import type { KeyboardEvent, RefObject } from 'react'

/** F6 and Shift+F6 walk from pane to pane; Esc inside the details closes them. */
export function usePaneKeys(root: RefObject<HTMLElement | null>, closeDetails: (() => void) | undefined): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.defaultPrevented || !(event.target instanceof Element)) return
    if (event.key === 'F6') {
      event.preventDefault()
      nextLandmark(root.current, event.target, event.shiftKey ? -1 : 1)?.focus()
    } else if (event.key === 'Escape' && closeDetails !== undefined && event.target.closest('aside') !== null) {
      event.preventDefault()
      closeDetails()
    }
  }
}

/** The next visible pane, or the thing in it that Tab would reach first. */
function nextLandmark(root: HTMLElement | null, from: Element, step: 1 | -1): HTMLElement | undefined {
  const landmarks = [...(root?.querySelectorAll<HTMLElement>('[data-landmark]') ?? [])].filter((landmark) =>
    landmark.checkVisibility({ visibilityProperty: true }),
  )
  const at = landmarks.findIndex((landmark) => landmark.contains(from))
  const landmark = landmarks[(at + step + landmarks.length) % landmarks.length]
  return landmark?.querySelector<HTMLElement>('[data-first-focus], [data-row][tabindex="0"]') ?? landmark
}
