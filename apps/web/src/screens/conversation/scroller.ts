import type { CacheSnapshot, VirtualizerHandle } from 'virtua'
import type { Timeline } from '../../models/api.ts'
import { kept, type Store, value } from '../../models/store.ts'
import type { ListedRow } from './listed-rows.ts'

/** What the list holds on to: its end, the unread line, or where the person has scrolled. */
type Pin = 'end' | 'line' | 'free'

interface ScrollView {
  /** The newest message is out of sight. */
  readonly away: boolean
  /** Where the unread line is, seen from the screen. */
  readonly line: 'none' | 'above' | 'visible' | 'below'
}

/** What `Timeline.keepScroll` keeps for us. */
interface KeptSizes {
  readonly cache: CacheSnapshot
  readonly count: number
  readonly atEnd: boolean
  readonly topKey: string
  readonly delta: number
}

/** Pages are asked for when so much is left to scroll, px: a page of 100 messages is some 5,000. */
const EDGE = 3_000
/** So near to the end counts as the end, px. */
const NEAR = 8
/** What stays visible above the unread line, px. */
const ABOVE_LINE = 96
/** So much of a message has to be visible to count as seen, px. */
const SEEN = 12
/** What is visible counts as seen when it has been so for this time: new rows have their real heights by then, and a screen that opens is painted, ms. */
const SEEN_AFTER = 100
/** The line decides where a conversation opens when it appears within this time, ms. */
const OPENING = 500

/** Where the message list stands and why. No React here: the list tells what happens, and is moved. */
export class Scroller {
  readonly #timeline: Timeline
  readonly #view = value<ScrollView>({ away: false, line: 'none' })
  readonly #openedAt = performance.now()
  #handle: VirtualizerHandle | null = null
  #element: HTMLElement | null = null
  #rows: readonly ListedRow[] = []
  #pin: Pin = 'end'
  #placed = false
  #moving = false
  #lineIndex = -1
  #lastSeen = ''
  #seeing: ReturnType<typeof setTimeout> | undefined
  #followed: { readonly target: number; readonly scrollHeight: number; readonly clientHeight: number } | undefined

  constructor(timeline: Timeline) {
    this.#timeline = timeline
  }

  get view(): Store<ScrollView> {
    return this.#view
  }

  /** Sizes of the last time, for the same rows. */
  cacheFor(rows: readonly ListedRow[]): CacheSnapshot | undefined {
    const sizes = this.#timeline.keptScroll()?.sizes as KeptSizes | undefined
    return sizes?.count === rows.length ? sizes.cache : undefined
  }

  attach(handle: VirtualizerHandle | null, element: HTMLElement | null): void {
    this.#handle = handle
    this.#element = element
    if (handle !== null) return
    clearTimeout(this.#seeing)
    this.#seeing = undefined
  }

  /** The rows are on the page; called before it is drawn. */
  update(rows: readonly ListedRow[]): void {
    this.#rows = rows
    const line = rows.findIndex((row) => row.type === 'unread')
    const appeared = line >= 0 && this.#lineIndex < 0
    this.#lineIndex = line
    const opening = !this.#moving && performance.now() - this.#openedAt < OPENING
    if (!this.#placed && rows.length > 0) this.#place()
    if (appeared && (this.#pin !== 'free' || opening)) this.#pin = 'line'
    this.#follow()
    this.#look()
  }

  /** The person is about to scroll. */
  intend = (): void => {
    this.#moving = true
  }

  scrolled = (): void => {
    if (this.#moving || this.#wasMoved()) this.#pin = this.#atEnd() ? 'end' : 'free'
    this.#look()
  }

  settled = (): void => {
    if (!this.#moving && this.#pin !== 'line') this.#pin = this.#atEnd() ? 'end' : this.#pin
    this.#moving = false
    this.#look()
  }

  /** The size of the screen or of a row changed. */
  resized = (): void => {
    if (!this.#moving) this.#follow()
    this.#look()
  }

  toPresent = (): void => {
    this.#moving = false
    this.#pin = 'end'
    this.#follow()
    void this.#timeline.jumpToPresent().then(() => this.#follow())
  }

  toLine(): void {
    this.#moving = false
    this.#pin = 'line'
    this.#follow()
  }

  /** Scrolls by nearly a screen, up (-1) or down (1). */
  page(direction: -1 | 1): void {
    this.intend()
    this.#element?.scrollBy({ top: direction * (this.#element.clientHeight - ABOVE_LINE) })
  }

  /** Brings a row onto the screen if it is not there. */
  reveal(index: number): void {
    this.intend()
    this.#handle?.scrollToIndex(index, { align: 'nearest' })
  }

  /** Row at so many screens from the top edge: 0 the first visible one, 1 the last, -1 one screen up. */
  rowAt(screens: number): number {
    const handle = this.#handle
    if (!handle) return -1
    const offset = handle.scrollOffset + screens * handle.viewportSize - (screens > 0 ? SEEN : -SEEN)
    return handle.findItemIndex(Math.max(0, offset))
  }

  /** Remembers the place for the next time. */
  keep(): void {
    const handle = this.#handle
    if (!handle || !this.#placed) return
    const top = handle.findItemIndex(handle.scrollOffset)
    const delta = handle.scrollOffset - handle.getItemOffset(top)
    const topKey = this.#rows[top]?.key ?? ''
    const sizes: KeptSizes = { cache: handle.cache, count: this.#rows.length, atEnd: this.#pin === 'end', topKey, delta }
    this.#timeline.keepScroll({ offset: handle.scrollOffset, sizes })
  }

  /** For the first time: the unread line, the place of the last time, or the end. */
  #place(): void {
    this.#placed = true
    const keptScroll = this.#timeline.keptScroll()
    if (this.#timeline.view.get().anchor === 'unread' && this.#lineIndex >= 0) this.#pin = 'line'
    else if (keptScroll) this.#putBack(keptScroll.offset, keptScroll.sizes as KeptSizes)
  }

  #putBack(offset: number, sizes: KeptSizes): void {
    const top = this.#rows.findIndex((row) => row.key === sizes.topKey)
    if (sizes.atEnd || top < 0 || !this.#handle) return
    this.#pin = 'free'
    if (sizes.count === this.#rows.length) this.#handle.scrollTo(offset)
    else this.#handle.scrollToIndex(top, { align: 'start', offset: sizes.delta })
  }

  #follow(): void {
    const [handle, element] = [this.#handle, this.#element]
    if (!handle || !element || this.#pin === 'free') return
    const end = element.scrollHeight - element.clientHeight
    const line = this.#lineIndex >= 0 ? handle.getItemOffset(this.#lineIndex) - ABOVE_LINE : end
    const target = Math.max(0, this.#pin === 'line' ? Math.min(end, line) : end)
    if (Math.abs(element.scrollTop - target) >= 1) element.scrollTop = target
    this.#followed = { target, scrollHeight: element.scrollHeight, clientHeight: element.clientHeight }
  }

  /** Something else than we has scrolled, such as a screen reader: all sizes are as they were when we did. */
  #wasMoved(): boolean {
    const [element, followed] = [this.#element, this.#followed]
    if (!element || !followed) return false
    const same = element.scrollHeight === followed.scrollHeight && element.clientHeight === followed.clientHeight
    return same && Math.abs(element.scrollTop - followed.target) > NEAR
  }

  #atEnd(): boolean {
    return this.#toEnd() <= NEAR
  }

  /** px to the newest message; the page is only asked near the end, because its answer costs a layout. */
  #toEnd(): number {
    const [handle, element] = [this.#handle, this.#element]
    if (!handle || !element || !this.#timeline.view.get().atEnd) return Number.POSITIVE_INFINITY
    const estimate = handle.scrollSize - handle.scrollOffset - handle.viewportSize
    return estimate > EDGE ? estimate : element.scrollHeight - element.clientHeight - element.scrollTop
  }

  #look(): void {
    const handle = this.#handle
    if (!handle || !this.#placed) return
    this.#view.set(kept(this.#view.get(), { away: this.#toEnd() > ABOVE_LINE, line: this.#lineView() }))
    this.#seeing ??= setTimeout(this.#see, SEEN_AFTER)
  }

  /** Tells what is visible, and asks for what soon will be. */
  #see = (): void => {
    this.#seeing = undefined
    if (this.#handle) this.#loadMore(this.#handle)
    const atEnd = this.#atEnd()
    const lastKey = this.#rows[this.rowAt(1)]?.key ?? ''
    const seen = `${lastKey} ${atEnd}`
    if (seen !== this.#lastSeen && lastKey !== '') this.#timeline.seen({ lastKey, atEnd })
    this.#lastSeen = seen
  }

  #lineView(): ScrollView['line'] {
    if (this.#lineIndex < 0) return 'none'
    if (this.#lineIndex < this.rowAt(0)) return 'above'
    return this.#lineIndex > this.rowAt(1) ? 'below' : 'visible'
  }

  #loadMore(handle: VirtualizerHandle): void {
    const { state, loading, atStart, atEnd } = this.#timeline.view.get()
    if (state !== 'ready' || loading !== 'none') return
    const { scrollOffset, scrollSize, viewportSize } = handle
    if (!atStart && scrollOffset < EDGE) void this.#timeline.loadOlder()
    else if (!atEnd && scrollSize - scrollOffset - viewportSize < EDGE) void this.#timeline.loadNewer()
  }
}
