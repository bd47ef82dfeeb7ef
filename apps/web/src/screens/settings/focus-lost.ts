/** What had the focus is gone, or not drawn any more. */
export function isFocusLost(): boolean {
  const focused = document.activeElement
  return focused === null || focused === document.body || !focused.checkVisibility({ visibilityProperty: true })
}
