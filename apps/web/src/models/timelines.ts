import type { ClientEvent } from '@conclave/client/browser'
import type { ConversationId } from '@conclave/protocol'
import type { Context } from './context.ts'
import type { Around } from './timeline/around.ts'
import { PersonPlace } from './timeline/person-place.ts'
import type { Place } from './timeline/place.ts'
import { TimelineModel } from './timeline/timeline.ts'

/** Timelines that are not shown but kept, so that a switch back is instant. */
const KEPT = 6

/** The timelines in memory: those that are shown, and the last few that were. */
export class Timelines {
  readonly #context: Context
  readonly #around: Around
  /** In the order of their last use. */
  readonly #open = new Map<ConversationId, TimelineModel>()

  constructor(context: Context, around: Around) {
    this.#context = context
    this.#around = around
    const update = () => this.update()
    around.conversations.view.subscribe(update)
    around.conversations.onLearned(update)
    around.people.onChanged(update)
    around.people.view.subscribe(update)
    context.platform.page.subscribe(() => this.#each((timeline) => timeline.look()))
  }

  /** @param place where it is; that of a person unless told */
  get(conversationId: ConversationId, place: () => Place = () => new PersonPlace(this.#context, this.#around, conversationId)): TimelineModel {
    const timeline = this.#open.get(conversationId) ?? new TimelineModel(this.#context, this.#around, conversationId, place())
    this.#open.delete(conversationId)
    this.#open.set(conversationId, timeline)
    timeline.update()
    this.#forgetOld()
    return timeline
  }

  /** Something around them may have changed: names, rights, drafts, counts. */
  update(): void {
    this.#each((timeline) => timeline.update())
  }

  take(events: readonly ClientEvent[]): void {
    this.#each((timeline) => timeline.take(events))
  }

  reload(): void {
    this.#each((timeline) => void timeline.reload())
  }

  clear(): void {
    this.#each((timeline) => timeline.clear())
    for (const [conversationId, timeline] of this.#open) if (!timeline.shown) this.#open.delete(conversationId)
  }

  async flush(): Promise<void> {
    await Promise.all([...this.#open.values()].map((timeline) => timeline.flush()))
  }

  #each(work: (timeline: TimelineModel) => void): void {
    for (const timeline of this.#open.values()) work(timeline)
  }

  /** Those on the screen stay; what is only half written is saved before it goes. */
  #forgetOld(): void {
    const idle = [...this.#open.values()].filter((timeline) => !timeline.shown)
    for (const timeline of idle.slice(0, Math.max(0, idle.length - KEPT))) {
      void timeline.flush()
      this.#open.delete(timeline.conversationId)
    }
  }
}
