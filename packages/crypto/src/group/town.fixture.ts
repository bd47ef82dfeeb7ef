import { type DeviceId, idFromBytes, type UserId } from '@conclave/protocol'
import type { CryptoProvider } from '../primitives/provider.ts'
import { mlsGroupCipher } from './mls/adapter.ts'
import type { MlsGroupState } from './mls/state.ts'
import type { Authority, GroupCipher, GroupDevice, JoinResult, LedgerPoint, PendingCommit, ProcessResult } from './port.ts'
import type { GroupSuite } from './suites.ts'

/** A ledger for tests: entries say which device may come in or must go. Everybody shares it, as a store that is caught up. */
export class TestLedger implements Authority {
  readonly #provider: CryptoProvider
  readonly #entries: { readonly device: GroupDevice; readonly allowed: boolean }[] = []

  constructor(provider: CryptoProvider) {
    this.#provider = provider
  }

  get head(): LedgerPoint {
    return { seq: this.#entries.length, hash: this.#hash(this.#entries.length) }
  }

  #hash(seq: number): Uint8Array {
    return this.#provider.sha256(new TextEncoder().encode(`entry ${seq}`))
  }

  allow(device: GroupDevice): void {
    this.#entries.push({ device, allowed: true })
  }

  expel(device: GroupDevice): void {
    this.#entries.push({ device, allowed: false })
  }

  ledgerHash(seq: number): Uint8Array | undefined {
    return seq <= this.#entries.length ? this.#hash(seq) : undefined
  }

  #last(userId: UserId, deviceId: DeviceId, seq: number): { readonly device: GroupDevice; readonly allowed: boolean } | undefined {
    return this.#entries.slice(0, seq).findLast(({ device }) => device.userId === userId && device.deviceId === deviceId)
  }

  allows(userId: UserId, deviceId: DeviceId, seq: number): boolean {
    return this.#last(userId, deviceId, seq)?.allowed ?? false
  }

  signatureKey(userId: UserId, deviceId: DeviceId, seq: number): Uint8Array | undefined {
    return this.#last(userId, deviceId, seq)?.device.ed25519.publicKey
  }
}

export async function testGroupDevice(provider: CryptoProvider): Promise<GroupDevice> {
  return {
    userId: idFromBytes('UserId', provider.random(32)),
    deviceId: idFromBytes('DeviceId', provider.random(16)),
    ed25519: await provider.ed25519Generate(),
  }
}

/** A device that follows the stream of commits, as a client does. */
export class TestGroupMember {
  state: MlsGroupState | undefined
  pending: PendingCommit<MlsGroupState> | undefined
  readonly device: GroupDevice
  readonly #cipher: GroupCipher<MlsGroupState>
  readonly #ledger: TestLedger

  constructor(cipher: GroupCipher<MlsGroupState>, ledger: TestLedger, device: GroupDevice) {
    this.#cipher = cipher
    this.#ledger = ledger
    this.device = device
  }

  get now(): MlsGroupState {
    if (this.state === undefined) throw new Error('not in the group')
    return this.state
  }

  /** Processes without keeping the new state. */
  tryProcess(entry: Uint8Array): Promise<ProcessResult<MlsGroupState>> {
    return this.#cipher.process(this.now, entry, this.#ledger, this.pending)
  }

  /** @returns 'advanced', 'removed', or why it was skipped */
  async process(entry: Uint8Array): Promise<string> {
    const result = await this.tryProcess(entry)
    if (result.kind === 'advanced') {
      this.state = result.state
      this.pending = undefined
    }
    return result.kind === 'skipped' ? result.reason : result.kind
  }

  async commit(): Promise<Uint8Array> {
    this.pending = await this.#cipher.commit(this.now, this.#ledger.head, this.#ledger)
    return this.pending.commit
  }

  tryJoin(groupInfo: Uint8Array, groupId: Uint8Array, floor = 0): Promise<JoinResult<MlsGroupState>> {
    return this.#cipher.join(this.device, { groupInfo, groupId, floor, ledger: this.#ledger.head }, this.#ledger)
  }

  groupInfo(): Promise<Uint8Array> {
    return this.#cipher.groupInfo(this.now)
  }

  async encrypt(text: string): Promise<Uint8Array> {
    const { state, message } = await this.#cipher.encrypt(this.now, new TextEncoder().encode(text))
    this.state = state
    return message
  }

  /** @returns the text, or why it was refused */
  async decrypt(message: Uint8Array): Promise<string> {
    const result = await this.#cipher.decrypt(this.now, message)
    if (result.kind === 'refused') return result.reason
    this.state = result.state
    return new TextDecoder('utf-8').decode(result.plaintext)
  }

  /** As a restart from the store. */
  restart(): void {
    this.state = this.#cipher.decode(this.#cipher.encode(this.now))
  }
}

/** A group with its ledger and its stream of commits. */
export class Town {
  readonly provider: CryptoProvider
  readonly cipher: GroupCipher<MlsGroupState>
  readonly ledger: TestLedger
  readonly groupId: Uint8Array
  /** Who has a state, in the order of coming. */
  readonly members: TestGroupMember[] = []

  private constructor(provider: CryptoProvider) {
    this.provider = provider
    this.cipher = mlsGroupCipher(provider)
    this.ledger = new TestLedger(provider)
    this.groupId = provider.random(32)
  }

  static async found(provider: CryptoProvider, suite: GroupSuite = 'classical'): Promise<Town> {
    const town = new Town(provider)
    const founder = await town.person()
    founder.state = await town.cipher.create(founder.device, town.groupId, suite, town.ledger.head)
    town.members.push(founder)
    return town
  }

  /** Somebody whom the ledger allows, without a leaf yet. */
  async person(): Promise<TestGroupMember> {
    const device = await testGroupDevice(this.provider)
    this.ledger.allow(device)
    return new TestGroupMember(this.cipher, this.ledger, device)
  }

  /** Everybody processes the entry; whoever is removed goes. @returns what it was to each */
  async deliver(entry: Uint8Array): Promise<readonly string[]> {
    const results: string[] = []
    for (const member of this.members.slice()) {
      const result = await member.process(entry)
      if (result === 'removed') this.members.splice(this.members.indexOf(member), 1)
      results.push(result)
    }
    return results
  }

  async join(person: TestGroupMember): Promise<void> {
    const first = this.members[0] as TestGroupMember
    const joined = await person.tryJoin(await first.groupInfo(), this.groupId, first.now.floor)
    if (joined.kind !== 'joined') throw new Error(joined.reason)
    const results = await this.deliver(joined.pending.commit)
    if (results.some((result) => result !== 'advanced')) throw new Error(results.join())
    person.state = joined.pending.state
    if (!this.members.includes(person)) this.members.push(person)
  }

  async add(): Promise<TestGroupMember> {
    const person = await this.person()
    await this.join(person)
    return person
  }

  /** The ledger expels somebody and `by` commits it. */
  async remove(person: TestGroupMember, by = this.members.find((member) => member !== person) as TestGroupMember): Promise<Uint8Array> {
    this.ledger.expel(person.device)
    const commit = await by.commit()
    await this.deliver(commit)
    return commit
  }
}

export async function townOf(provider: CryptoProvider, size: number, suite: GroupSuite = 'classical'): Promise<Town> {
  const town = await Town.found(provider, suite)
  while (town.members.length < size) await town.add()
  return town
}
