import {
  decodeEpochKeys,
  encodeEpochKeys,
  type EpochJoined,
  type GroupMember,
  commitmentOf,
  isKeyAnswerOf,
  isKeyRequestOf,
  type KeyAnswer,
  type KeyRequest,
  memberOf,
  PASSED_OVER,
  REQUESTED_EPOCHS,
  signKeyAnswer,
  signKeyRequest,
} from '@conclave/crypto/group'
import { codeOf, type DeviceId, type EpochRecord, toBase64url, type UserId } from '@conclave/protocol'
import { type ChannelRow, waitingOf } from '../../store/tables/channels.ts'
import { epochOf, putJoined } from '../../store/tables/epochs.ts'
import type { GroupName } from '../../store/tables/groups.ts'
import { noteForArchive } from '../keys/archive.ts'
import type { GroupContext } from './context.ts'
import type { EpochBook } from './epoch-book.ts'
import { gapsOf, wasReader } from './gaps.ts'
import { type Group, groupDevice } from './group.ts'
import { mayLook, originalRecords } from './originals.ts'
import { recordsBetween } from './records.ts'
import type { States } from './states.ts'

/** A request is waited for so long before the next one, ms. */
const WAIT = 3_000
/** Whoever could answer draws a pause; who hears an answer is silent, ms. */
const ANSWER_WITHIN = 1_000
/** Answers to one person, and to all, in a minute. */
const ANSWERS_EACH = 6
const ANSWERS = 30
const MINUTE = 60_000

export interface ExchangeParts {
  readonly context: GroupContext
  readonly states: States
  readonly book: EpochBook
  /** @returns what cancels it */
  later(ms: number, work: () => void): () => void
  /** Says something to those who watch the channel. */
  say(channel: ChannelRow, said: { readonly type: 'request' } & KeyRequest): Promise<void>
  say(channel: ChannelRow, said: { readonly type: 'answer' } & KeyAnswer): Promise<void>
}

interface Asked {
  readonly request: string
  readonly epochs: readonly number[]
  readonly at: number
}
interface Answering {
  readonly except: readonly DeviceId[]
  cancel(): void
}

/** Asks members for `J` of epochs that this device lacks, and answers who asks (T12). Nothing of it is kept but true keys. */
export class KeyExchange {
  readonly #parts: ExchangeParts
  readonly #asked = new Map<GroupName, Asked>()
  /** Who has answered falsely, or nothing, in this run. */
  readonly #except = new Map<GroupName, readonly DeviceId[]>()
  readonly #answering = new Map<string, Answering>()
  #answers: readonly { readonly userId: UserId; readonly at: number }[] = []

  constructor(parts: ExchangeParts) {
    this.#parts = parts
  }

  /** For what waits in the channel, unless an answer is still waited for. */
  async ask(channel: ChannelRow, group: Group): Promise<void> {
    const { context, states, book } = this.#parts
    const { core } = context
    if (states.get(group.name) === undefined || core.clock.now() - (this.#asked.get(group.name)?.at ?? -WAIT) < WAIT) return
    const payloads = waitingOf(core.db, channel.channelId).map(({ payload }) => payload)
    const epochs = await gapsOf(context, book, group, channel.channelId, payloads, REQUESTED_EPOCHS)
    if (epochs.length === 0) return
    const request = await signKeyRequest(core.crypto, group.id, groupDevice(context), epochs, this.#except.get(group.name) ?? [])
    this.#asked.set(group.name, { request: toBase64url(request.request), epochs, at: core.clock.now() })
    await this.#parts.say(channel, { type: 'request', ...request })
  }

  /** Answers a member of the group, for epochs in which the ledger had that person as a reader. */
  async hear(channel: ChannelRow, group: Group, request: KeyRequest): Promise<void> {
    const { context, later } = this.#parts
    const { core, own } = context
    const name = toBase64url(request.request)
    if (request.except.includes(own.require().deviceId) || this.#answering.has(name) || !this.#mayAnswer(request.userId)) return
    const member = this.#leafOf(group, request)
    if (member === undefined || !(await isKeyRequestOf(core.crypto, group.id, member.signatureKey, request))) return
    if (this.#keysFor(group, request).length === 0 || this.#answering.has(name) || !this.#mayAnswer(request.userId)) return
    this.#answers = [...this.#answers, { userId: request.userId, at: core.clock.now() }]
    const cancel = later(Math.floor(core.chance() * ANSWER_WITHIN), () => {
      this.#answering.delete(name)
      void this.#answer(channel, group, request).catch(() => undefined)
    })
    this.#answering.set(name, { except: request.except, cancel })
  }

  /** @returns whether keys have come, or another member is to be asked */
  async take(group: Group, answer: KeyAnswer): Promise<boolean> {
    const { context } = this.#parts
    const name = toBase64url(answer.request)
    const asked = this.#asked.get(group.name)
    const [isOurs, answering] = [asked?.request === name, this.#answering.get(name)]
    if ((!isOurs && answering === undefined) || answering?.except.includes(answer.deviceId)) return false
    const member = this.#leafOf(group, answer)
    if (member === undefined || !(await isKeyAnswerOf(context.core.crypto, group.id, member.signatureKey, answer))) return false
    answering?.cancel()
    this.#answering.delete(name)
    if (!isOurs || asked === undefined || this.#asked.get(group.name) !== asked) return false
    // Nobody is asked again before it is known whether this answer was true.
    const judged: Asked = { ...asked, request: '', at: Number.POSITIVE_INFINITY }
    this.#asked.set(group.name, judged)
    try {
      const found = await this.#believe(group, asked, answer)
      if (found === 0) this.#passOver(group.name, answer.deviceId)
    } finally {
      if (this.#asked.get(group.name) === judged) this.#asked.delete(group.name)
    }
    return true
  }

  /** The member's leaf, of who may be there now. */
  #leafOf(group: Group, { userId, deviceId }: Pick<KeyRequest, 'userId' | 'deviceId'>): GroupMember | undefined {
    const { context, states } = this.#parts
    const seq = context.ledgers.state(group.communityId)?.seq ?? 0
    const member = memberOf(states.get(group.name)?.members ?? [], userId, deviceId)
    return group.authority.allows(userId, deviceId, seq) ? member : undefined
  }

  #mayAnswer(userId: UserId): boolean {
    const now = this.#parts.context.core.clock.now()
    this.#answers = this.#answers.filter(({ at }) => now - at < MINUTE)
    return this.#answers.length < ANSWERS && this.#answers.filter((one) => one.userId === userId).length < ANSWERS_EACH
  }

  /** Only of epochs that this device was in itself: it knows the ledger of their beginning. */
  #keysFor(group: Group, { userId, epochs }: KeyRequest): readonly EpochJoined[] {
    const { context } = this.#parts
    return epochs.flatMap((epoch) => {
      const row = epochOf(context.core.db, group.name, epoch)
      const isTheirs = row?.facts !== undefined && wasReader(context, group, userId, row.facts.ledger.seq)
      return isTheirs && row.joined !== undefined ? [{ epoch, joined: row.joined }] : []
    })
  }

  async #answer(channel: ChannelRow, group: Group, request: KeyRequest): Promise<void> {
    const { context, states, say } = this.#parts
    const state = states.get(group.name)
    // The rules are asked again: somebody may have been sent away during the pause.
    const member = this.#leafOf(group, request)
    const keys = this.#keysFor(group, request)
    if (state === undefined || member === undefined || keys.length === 0) return
    const sealed = await states.cipher.sealToLeaf(state, member, request.request, encodeEpochKeys(keys))
    if (sealed === undefined) return
    const answer = await signKeyAnswer(context.core.crypto, group.id, groupDevice(context), { request: request.request, sealed })
    await say(channel, { type: 'answer', ...answer })
  }

  /** Keeps what the epochs' records commit to. @returns how many keys */
  async #believe(group: Group, { epochs }: Asked, answer: KeyAnswer): Promise<number> {
    const { context, states } = this.#parts
    const { core } = context
    const state = states.get(group.name)
    const opened = state && (await states.cipher.openAtLeaf(state, answer.request, answer.sealed))
    const keys = readKeys(opened).filter(({ epoch }) => epochs.includes(epoch))
    if (keys.length === 0) return 0
    const records = await recordsBetween(context, group, Math.min(...epochs), Math.max(...epochs))
    const isOf = ({ epoch, joined }: EpochJoined, record: EpochRecord | undefined): boolean =>
      record !== undefined && core.crypto.equal(commitmentOf(core.crypto, group.id, epoch, joined), record.comJ)
    const good: EpochJoined[] = []
    for (const key of keys) {
      const isGood = isOf(key, records(key.epoch)) || (await this.#originals(group, key.epoch)).some((record) => isOf(key, record))
      if (isGood) good.push(key)
    }
    core.change((tell) => {
      for (const { epoch, joined } of good) putJoined(core.db, group.name, epoch, joined, false)
      if (good.length > 0) noteForArchive(core)
      if (good.length < keys.length) tell({ type: 'alert', code: 'E_ARCHIVE', userId: answer.userId, communityId: group.communityId })
    })
    return good.length
  }

  /** A record may have been replaced by a false one, which makes a true answer look false. */
  async #originals(group: Group, epoch: number): Promise<readonly EpochRecord[]> {
    const { context } = this.#parts
    return mayLook(context, group, epoch, 'answer') ? originalRecords(context, group, epoch) : []
  }

  #passOver(group: GroupName, deviceId: DeviceId): void {
    const known = this.#except.get(group) ?? []
    this.#except.set(group, [...known.filter((one) => one !== deviceId), deviceId].slice(-PASSED_OVER))
  }
}

function readKeys(opened: Uint8Array | undefined): readonly EpochJoined[] {
  if (opened === undefined) return []
  try {
    return decodeEpochKeys(opened)
  } catch (error) {
    if (codeOf(error) === 'E_MALFORMED') return []
    throw error
  }
}
