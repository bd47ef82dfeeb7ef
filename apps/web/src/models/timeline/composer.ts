import { LIMITS } from '@conclave/protocol/core'
import type { ConversationId } from '@conclave/protocol'
import type { ComposerView } from '../api.ts'
import type { Context } from '../context.ts'
import { reason } from '../outcome.ts'
import type { Serial } from '../serial.ts'
import { kept, type Outcome, type Store, value } from '../store.ts'

/** A draft is durable so long after the last key, ms. */
const SAVE_AFTER = 400
/** Others show typing for 10 s; it is said again after this, ms. */
const TYPING_AGAIN = 5_000
const EMPTY: ComposerView = { text: '', tooLong: undefined, canSend: false, obstacle: undefined, problem: undefined }

/** What is being written: durable as a draft, told to the other person as typing. */
export class Composer {
  readonly #context: Context
  readonly #conversationId: ConversationId
  readonly #writes: Serial
  readonly #view = value<ComposerView>(EMPTY)
  /** What the store has. */
  #saved = ''
  #adopted = false
  #cancelSave = () => {}
  #saidTypingAt = Number.NEGATIVE_INFINITY

  constructor(context: Context, conversationId: ConversationId, writes: Serial) {
    this.#context = context
    this.#conversationId = conversationId
    this.#writes = writes
  }

  get view(): Store<ComposerView> {
    return this.#view
  }

  setObstacle(obstacle: ComposerView['obstacle']): void {
    this.#change({ obstacle })
  }

  /** The draft of the store: at the first time, or written in another tab. What is being written here is never replaced. */
  adopt(draft: string): void {
    const mine = this.#view.get().text
    const untouched = mine === this.#saved && (!this.#adopted || !this.#context.platform.page.attentive())
    if (untouched && draft !== mine) this.#change({ text: draft })
    if (untouched) this.#saved = draft
    this.#adopted = true
  }

  setText(text: string): void {
    this.#adopted = true
    this.#change({ text, problem: undefined })
    this.#saveSoon()
    this.#tellTyping(text !== '')
  }

  /** Empties the composer for sending. @returns the text, or undefined when it cannot be sent */
  take(): string | undefined {
    const { text, canSend } = this.#view.get()
    if (!canSend) return undefined
    this.#cancelSave()
    // The client clears the draft in the transaction of the message.
    this.#saved = ''
    this.#saidTypingAt = Number.NEGATIVE_INFINITY
    this.#change({ text: '', problem: undefined })
    return text
  }

  /** Sending failed: the text comes back, before what was written since. */
  giveBack(text: string, problem: Exclude<Outcome, undefined>): void {
    const since = this.#view.get().text
    this.#change({ text: since === '' ? text : `${text}\n${since}`, problem })
    this.#saveSoon()
  }

  async flush(): Promise<void> {
    this.#cancelSave()
    await this.#save()
  }

  /** Nothing of it stays, and nothing is written any more. */
  clear(): void {
    this.#cancelSave()
    this.#saved = ''
    this.#adopted = false
    this.#view.set(EMPTY)
  }

  #change(change: Partial<ComposerView>): void {
    const before = this.#view.get()
    const next = { ...before, ...change }
    const tooLong = next.text === before.text ? before.tooLong : kept(before.tooLong, excess(next.text))
    const canSend = next.text.trim() !== '' && tooLong === undefined && next.obstacle === undefined
    this.#view.set(kept(before, { ...next, tooLong, canSend }))
  }

  #saveSoon(): void {
    this.#cancelSave()
    this.#cancelSave = this.#context.platform.clock.after(SAVE_AFTER, () => void this.#save())
  }

  async #save(): Promise<void> {
    if (this.#view.get().text === this.#saved) return
    try {
      await this.#writes.run(async () => {
        const { text } = this.#view.get()
        if (text === this.#saved) return
        const before = this.#saved
        this.#saved = text
        await this.#context.client.conversations.setDraft(this.#conversationId, text).catch((error: unknown) => {
          if (this.#saved === text) this.#saved = before
          throw error
        })
      })
    } catch (error) {
      if (reason(error) === 'E_STORE_FULL') this.#change({ problem: 'E_STORE_FULL' })
    }
  }

  #tellTyping(typing: boolean): void {
    const now = this.#context.platform.clock.now()
    const told = now - this.#saidTypingAt < TYPING_AGAIN
    if (typing === told || (!typing && this.#saidTypingAt === Number.NEGATIVE_INFINITY)) return
    this.#saidTypingAt = typing ? now : Number.NEGATIVE_INFINITY
    this.#context.client.conversations.setTyping(this.#conversationId, typing).catch(() => undefined)
  }
}

/** By how much a text is over the limits of one message; undefined when it fits. */
function excess(text: string): ComposerView['tooLong'] {
  const characters = Math.max(0, text.length - LIMITS.textCharacters)
  const fits = text.length * 3 <= LIMITS.textBytes
  const bytes = fits ? 0 : Math.max(0, new TextEncoder().encode(text).length - LIMITS.textBytes)
  return characters === 0 && bytes === 0 ? undefined : { characters, bytes }
}
