/** What a list of messages did while it was scrolled. */
interface Scrolled {
  /** Steps after which there was no message in the middle of the screen. */
  readonly holes: number
  /** By how much a message was elsewhere than the scrolling had put it, px. */
  readonly largestJump: number
  /** px */
  readonly distance: number
}

interface Steps {
  /** px a frame; below zero is up */
  readonly step: number
  readonly count: number
}

/** Scrolls by the same distance in each frame, as a wheel does, until the end, and looks at what was painted. Runs in the page. */
export async function scrollInSteps(box: HTMLElement | SVGElement, { step, count }: Steps): Promise<Scrolled> {
  const MANY_AT_REST = 20
  // Before any other task: what a message of the worker changes after the frame was not in its picture.
  const painted = () =>
    new Promise<void>((resolve) => requestAnimationFrame(() => void scheduler.postTask(() => resolve(), { priority: 'user-blocking' })))
  const area = box.getBoundingClientRect()
  const middle = area.top + area.height / 2
  const rowInTheMiddle = () =>
    [...box.querySelectorAll<HTMLElement>('[data-key]')].find((row) => {
      const { top, bottom } = row.getBoundingClientRect()
      return top <= middle && bottom > middle && row.checkVisibility({ visibilityProperty: true })
    })
  let [holes, largestJump, distance, atRest] = [0, 0, 0, 0]
  for (let i = 0; i < count && atRest < MANY_AT_REST; i++) {
    const row = rowInTheMiddle()
    const [from, before] = [box.scrollTop, row?.getBoundingClientRect().top ?? 0]
    box.dispatchEvent(new WheelEvent('wheel', { bubbles: true, deltaY: step }))
    box.scrollTop = from + step
    const moved = box.scrollTop - from
    atRest = moved === 0 ? atRest + 1 : 0
    distance += Math.abs(moved)
    await painted()
    if (rowInTheMiddle() === undefined) holes++
    if (row?.isConnected === true) largestJump = Math.max(largestJump, Math.abs(row.getBoundingClientRect().top - before + moved))
  }
  return { holes, largestJump, distance }
}
