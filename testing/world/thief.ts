import {
  inviteKeys,
  type LedgerKey,
  openHistoryKeyBox,
  openLedgerKeyBox,
  openLedgerKeys,
  openLedgerKeysForEpoch,
  openWords,
  parseInviteLink,
  webCryptoProvider,
} from '@conclave/crypto'
import {
  type Authority,
  channelKey,
  decodeContentWire,
  decodeEphemeralWire,
  mlsGroupCipher,
  type MlsGroupState,
  openContent,
  openHistoryBundle,
  openWrap,
} from '@conclave/crypto/group'
import { type CommunityId, type CommunityState, fromBase64url, type LedgerKeyRecord, type LedgerText, type StoredEntry } from '@conclave/protocol'
import type { WorldDevice } from './device.ts'
import type { EpochBytes, Post, ServerBytes } from './server-bytes.ts'

const provider = webCryptoProvider()
const cipher = mlsGroupCipher(provider)
const EPHEMERAL = 0x83
const bytesOf = (value: unknown): Uint8Array | undefined => (value instanceof Uint8Array ? new Uint8Array(value) : undefined)

interface Secrets {
  shared?: Uint8Array | undefined
  joined?: Uint8Array | undefined
}

/** Believes everything: what it may use is only a question of what it can open. */
const CREDULOUS: Authority = { ledgerHash: () => undefined, allows: () => true, signatureKey: () => undefined }

/**
 * Somebody with the real state of a device and all bytes of the server, who follows every way from one key to the next until nothing new is found:
 * boxes of invites, wraps of ledger keys and of history, keys for members, bundles, commits.
 */
export class Thief {
  readonly #communityId: CommunityId
  readonly #keys = new Map<number, { key: Uint8Array; historyKey: Uint8Array | undefined }>()
  readonly #epochs = new Map<string, Secrets>()
  readonly #states = new Map<string, MlsGroupState>()
  readonly #links: readonly string[]

  /** @param links invite links that the thief knows */
  constructor({ db }: WorldDevice, communityId: CommunityId, links: readonly string[]) {
    this.#communityId = communityId
    this.#links = links
    for (const row of db.all('SELECT generation, key, history_key FROM community_keys WHERE community_id = ?', [communityId]))
      this.#keys.set(Number(row['generation']), { key: bytesOf(row['key']) ?? new Uint8Array(32), historyKey: bytesOf(row['history_key']) })
    for (const row of db.all('SELECT group_id, epoch, shared, joined FROM group_epochs'))
      this.#learn(String(row['group_id']), Number(row['epoch']), { shared: bytesOf(row['shared']), joined: bytesOf(row['joined']) })
    for (const row of db.all('SELECT slot, state FROM mls_states')) {
      const slot = String(row['slot'])
      const ratchets = db.all('SELECT epoch, leaf, bytes FROM mls_ratchets WHERE slot = ?', [slot])
      const stored = ratchets.map((one) => ({ epoch: Number(one['epoch']), leaf: Number(one['leaf']), bytes: bytesOf(one['bytes']) as Uint8Array }))
      this.#states.set(slot, cipher.decode({ group: bytesOf(row['state']) as Uint8Array, ratchets: stored }))
    }
  }

  /** Generations of the ledger's keys that are known. */
  get generations(): readonly number[] {
    return [...this.#keys.keys()].toSorted((a, b) => a - b)
  }

  /** The newest epoch of which a secret is known, by group. */
  newestEpoch(groupId: string): number {
    return Math.max(...[...this.#epochs].filter(([name]) => name.startsWith(`${groupId} `)).map(([name]) => Number(name.split(' ')[1])))
  }

  /** Follows every way until nothing new comes of it. */
  async plunder(bytes: ServerBytes, ledger: readonly StoredEntry[]): Promise<void> {
    for (const epoch of bytes.epochs) await this.#commit(epoch)
    for (let before = -1; before !== this.#size();) {
      before = this.#size()
      await this.#ledgerKeys(bytes, ledger)
      for (const epoch of bytes.epochs) await this.#history(epoch)
    }
  }

  /** Whether one record of a channel can be read. */
  async reads({ channelId, wire }: Post): Promise<boolean> {
    if (wire[0] === EPHEMERAL) return this.#readsEphemeral(wire)
    const content = decodeContentWire(wire)
    for (const [name, { shared, joined }] of this.#epochs) {
      const [groupId = '', epoch] = name.split(' ')
      if (Number(epoch) !== content.epoch) continue
      for (const secret of [shared, joined]) {
        const key = secret && channelKey(provider, fromBase64url(groupId), channelId, content.epoch, secret)
        if (key && (await openContent(provider, key, content)).kind === 'opened') return true
      }
    }
    return false
  }

  /** Words of an entry that can be read. */
  async words({ entry }: StoredEntry): Promise<number> {
    const { text, reason } = entry.body as { readonly text?: LedgerText | null; readonly reason?: LedgerText | null }
    const keys = this.#ledgerKeyList()
    let count = 0
    for (const sealed of [text, reason])
      for (const kind of ['community', 'category', 'channel', 'role', 'nickname', 'reason'] as const)
        if (sealed && (await openWords(provider, keys, kind, sealed))) count++
    return count
  }

  #size(): number {
    const known = [...this.#epochs.values()].flatMap(({ shared, joined }) => [shared, joined]).filter((one) => one !== undefined)
    return known.length + this.#keys.size + [...this.#keys.values()].filter(({ historyKey }) => historyKey !== undefined).length
  }

  #learn(groupId: string, epoch: number, { shared, joined }: Secrets): void {
    const name = `${groupId} ${epoch}`
    const known = this.#epochs.get(name)
    this.#epochs.set(name, { shared: shared ?? known?.shared, joined: joined ?? known?.joined })
  }

  #learnKey({ generation, secret }: LedgerKey, historyKey?: Uint8Array): void {
    this.#keys.set(generation, { key: secret, historyKey: historyKey ?? this.#keys.get(generation)?.historyKey })
  }

  #ledgerKeyList(): readonly LedgerKey[] {
    return [...this.#keys].map(([generation, { key }]) => ({ generation, secret: key }))
  }

  /** The next commit for a state that is here. */
  async #commit({ groupId, commit }: EpochBytes): Promise<void> {
    const state = this.#states.get(groupId)
    if (state === undefined || commit === undefined) return
    const result = await cipher.process(state, commit, { ...CREDULOUS, ledgerHash: () => state.ledger.hash }).catch(() => undefined)
    if (result?.kind !== 'advanced') return
    this.#states.set(groupId, result.state)
    this.#learn(groupId, result.state.epoch, await cipher.secrets(result.state))
  }

  async #history({ groupId, epoch, record, history }: EpochBytes): Promise<void> {
    const id = fromBase64url(groupId)
    for (const { historyKey } of this.#keys.values()) {
      const shared = history && historyKey && (await openHistoryBundle(provider, historyKey, id, epoch, history))
      if (shared) this.#learn(groupId, epoch, { shared })
    }
    const { shared } = this.#epochs.get(`${groupId} ${epoch}`) ?? {}
    for (const { target, sealed } of record?.wraps ?? []) {
      const opened = shared && (await openWrap(provider, id, { epoch, shared }, target, sealed))
      if (opened) this.#learn(groupId, target, { shared: opened })
    }
  }

  async #ledgerKeys({ boxes }: ServerBytes, ledger: readonly StoredEntry[]): Promise<void> {
    const state = this.#ledgerState(ledger)
    for (const link of this.#links) {
      const keys = await inviteKeys(provider, this.#communityId, parseInviteLink(link).seed)
      for (const box of boxes.filter(({ inviteId }) => inviteId === keys.id)) {
        const key = await openLedgerKeyBox(provider, state, keys, box.generation, box.ledgerKey)
        const historyKey = box.historyKey && (await openHistoryKeyBox(provider, state, keys, box.generation, box.historyKey))
        if (key) this.#learnKey(key, historyKey?.secret)
      }
    }
    for (const [at, { members }] of state.ledgerKeys.entries()) {
      const groupId = members && Buffer.from(members.groupId).toString('base64url')
      const secret = members && this.#epochs.get(`${groupId} ${members.epoch}`)?.shared
      const pair = secret && (await openLedgerKeysForEpoch(provider, { groupId: members.groupId, epoch: members.epoch, secret }, state, at + 1))
      if (pair) this.#learnKey(pair.key, pair.historyKey.secret)
    }
    for (const key of this.#ledgerKeyList()) for (const older of await openLedgerKeys(provider, state, key).catch(() => [])) this.#learnKey(older)
  }

  /** As much of the ledger's state as keys need; the thief believes every entry. */
  #ledgerState(ledger: readonly StoredEntry[]): CommunityState {
    const ledgerKeys = ledger.flatMap(({ entry }): readonly LedgerKeyRecord[] => {
      if (entry.type === 'create') return [{ ...entry.body.key, previous: 0, wrap: null, members: null }]
      return entry.type === 'ledger-key' ? [entry.body] : []
    })
    return { communityId: this.#communityId, ledgerKeys } as Partial<CommunityState> as CommunityState
  }

  async #readsEphemeral(wire: Uint8Array): Promise<boolean> {
    const { message } = decodeEphemeralWire(wire)
    for (const state of this.#states.values()) if ((await cipher.decrypt(state, message)).kind === 'message') return true
    return false
  }
}
