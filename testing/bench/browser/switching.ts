/** Presses the link of a conversation, and waits until its newest message is painted. Runs in the page. @returns ms */
export async function switchTo(link: HTMLElement | SVGElement): Promise<number> {
  const isThere = () => {
    const log = document.querySelector('[role="log"]')
    const row = [...(log?.querySelectorAll('[data-key][tabindex]') ?? [])].at(-1)
    if (!log || !row || location.pathname !== link.getAttribute('href')) return false
    const { top, bottom } = row.getBoundingClientRect()
    const area = log.getBoundingClientRect()
    return row.checkVisibility({ visibilityProperty: true }) && top >= area.top - 1 && bottom <= area.bottom + 1
  }
  // Before any other task: what a message of the worker changes after the frame was not in its picture.
  const painted = () =>
    new Promise<void>((resolve) => requestAnimationFrame(() => void scheduler.postTask(() => resolve(), { priority: 'user-blocking' })))
  const before = document.querySelector('[role="log"]')
  const start = performance.now()
  ;(link as HTMLElement).click()
  do await painted()
  while (!isThere() || document.querySelector('[role="log"]') === before)
  return performance.now() - start
}
