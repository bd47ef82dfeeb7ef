import type { CDPSession, Page } from 'playwright-core'

/** A list that is recorded: times between its frames, ms, and frames in which nothing stood in its middle. */
export interface Frames {
  readonly times: readonly number[]
  readonly holes: number
}

interface Recording {
  stopRecording(): Frames
}

/** Scrolls as the wheel of a mouse does, in the browser itself, and records each frame. */
export async function scrollByWheel(page: Page, session: CDPSession, wheel: { distance: number; speed: number }): Promise<Frames> {
  const box = await page.getByRole('log', { name: 'Messages' }).boundingBox()
  if (box === null) throw new Error('there is no list')
  const middle = { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) }
  await page.mouse.move(middle.x, middle.y)
  await page.evaluate(record, middle)
  const gesture = { ...middle, yDistance: wheel.distance, speed: wheel.speed, gestureSourceType: 'mouse', preventFling: true } as const
  await session.send('Input.synthesizeScrollGesture', gesture)
  return page.evaluate(() => (globalThis as unknown as Recording).stopRecording())
}

/** Runs in the page. */
function record(middle: { x: number; y: number }): void {
  const times: number[] = []
  let [last, holes, running] = [0, 0, true]
  const rows = () => [...document.querySelectorAll('[role="log"] [data-key]')]
  const covers = ({ top, bottom }: DOMRect) => top <= middle.y && bottom > middle.y
  const frame = (now: number) => {
    if (!running) return
    if (last > 0) times.push(now - last)
    last = now
    if (!rows().some((row) => covers(row.getBoundingClientRect()) && row.checkVisibility({ visibilityProperty: true }))) holes++
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  const stopRecording = () => {
    running = false
    return { times, holes }
  }
  Object.assign(globalThis, { stopRecording })
}
