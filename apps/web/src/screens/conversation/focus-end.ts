/** Puts the keyboard behind the last letter of a field, unless a dialog has it. */
export function focusEnd(field: HTMLTextAreaElement | null): void {
  if (field === null || isModal()) return
  field.focus({ preventScroll: true })
  field.setSelectionRange(field.value.length, field.value.length)
}

/** Something lies over the screen and has the keyboard. */
export function isModal(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null
}
