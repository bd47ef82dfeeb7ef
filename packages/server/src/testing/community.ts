import { inviteKeys, type InviteKeys, LABELS, proveInvite, signEntry, signLabelled } from '@conclave/crypto'
import { type ChainState, groupIdOf, verifyEntry } from '@conclave/crypto/verify'
import {
  type ApiClient,
  type ChannelId,
  type CommunityId,
  type CommunityState,
  encodeCbor,
  encodeEpochRecord,
  type EpochRecord,
  epochRecordForm,
  EVERYONE,
  idBytes,
  type InviteId,
  ledgerId,
  type LedgerText,
  type Operation,
  type OperationBody,
  permissionSet,
  reduce,
  type RoleId,
  type ServerId,
  stampEntry,
} from '@conclave/protocol'
import { type Person, provider, register, signIn } from './people.ts'

/** The server that a community is made on. */
export interface World {
  readonly api: ApiClient
  readonly server: { readonly url: string; readonly serverId: ServerId }
}

/** Somebody who is signed in. */
export interface Resident {
  readonly person: Person
  /** The newest chain of the account. */
  chain: ChainState
  /** Bearer token. */
  readonly token: string
}

export async function resident(world: World, handle?: string): Promise<Resident> {
  const person = await register(world.api, handle)
  return { person, chain: person.state, token: await signIn(world.api, world.server.serverId, person) }
}

/** Words that nobody can read. */
export function words(): LedgerText {
  return { generation: 1, sealed: provider.random(64) }
}

const newId = <N extends 'ChannelId' | 'RoleId' | 'CategoryId'>(name: N, seq: number) => ledgerId(name, seq, provider.random(10))
const channel = (id: ChannelId, change: object = {}) =>
  ({ id, type: 'text', text: words(), categoryId: null, overrides: null, policy: 'shared', slowMode: 0, ...change }) as const

/**
 * A community on a real server, made without the client: `general` for all, `staff` for the role `moderator`, `quiet` without history. Its
 * names are random bytes, and so are the commits of its groups, which no server can tell from real ones.
 */
export class TestCommunity {
  readonly world: World
  readonly owner: Resident
  readonly general = newId('ChannelId', 1)
  readonly staff = newId('ChannelId', 1)
  readonly quiet = newId('ChannelId', 1)
  readonly moderator: RoleId = newId('RoleId', 1)
  readonly groupHeads = new Map<string, number>()
  #state: CommunityState | undefined
  #invite: InviteKeys | undefined

  private constructor(world: World, owner: Resident) {
    this.world = world
    this.owner = owner
  }

  static async create(world: World, owner?: Resident, change: Partial<OperationBody<'create'>> = {}): Promise<TestCommunity> {
    const community = new TestCommunity(world, owner ?? (await resident(world)))
    const { person, token } = community.owner
    const entry = await signEntry(provider, null, { device: person.account.device, chain: community.owner.chain }, community.#template(change))
    const { time } = await world.api.communityCreate({ body: { entry } }, token)
    await community.#advance(entry, time, community.owner)
    return community
  }

  get state(): CommunityState {
    if (this.#state === undefined) throw new Error('not made yet')
    return this.#state
  }

  get communityId(): CommunityId {
    return this.state.communityId
  }

  get api(): ApiClient {
    return this.world.api
  }

  /** Parameters of a route. */
  get params(): { readonly communityId: CommunityId } {
    return { communityId: this.communityId }
  }

  #template(change: Partial<OperationBody<'create'>>): Operation {
    const view = permissionSet('viewChannel')
    const nothing = permissionSet()
    const everyone = { roleId: EVERYONE, allow: nothing, deny: view }
    const moderators = { roleId: this.moderator, allow: view, deny: nothing }
    const mute = { roleId: EVERYONE, allow: nothing, deny: permissionSet('readHistory') }
    return {
      type: 'create',
      body: {
        kind: 'community',
        text: words(),
        icon: null,
        key: { commitment: provider.random(32), historyCommitment: provider.random(32) },
        everyone: permissionSet('viewChannel', 'sendMessages', 'readHistory', 'createInvite', 'changeNickname'),
        roles: [{ id: this.moderator, permissions: permissionSet('manageMessages', 'kickMembers', 'banMembers', 'moderateMembers'), text: words() }],
        categories: [],
        channels: [
          channel(this.general),
          channel(this.staff, { overrides: { roles: [everyone, moderators], members: [] } }),
          channel(this.quiet, { overrides: { roles: [mute], members: [] } }),
        ],
        ...change,
      },
    }
  }

  /** Signed as the next entry, not sent. */
  sign(by: Resident, operation: Operation, state: CommunityState | null = this.state): Promise<Uint8Array> {
    const inviteKey = operation.type === 'join' ? this.#invite?.sign : undefined
    return signEntry(provider, state, { device: by.person.account.device, chain: by.chain }, operation, inviteKey)
  }

  /** Appends an entry and follows. */
  async append(by: Resident, operation: Operation, boxes?: Parameters<ApiClient['ledgerAppend']>[0]['body']['boxes']): Promise<void> {
    const entry = await this.sign(by, operation)
    const { time } = await this.api.ledgerAppend({ params: this.params, body: { entry, ...(boxes && { boxes }) } }, by.token)
    await this.#advance(entry, time, by)
  }

  async #advance(sent: Uint8Array, time: number, by: Resident): Promise<void> {
    const chains = { actor: by.chain, subject: by.chain }
    const verified = await verifyEntry(provider, this.#state ?? null, chains, stampEntry(sent, time))
    const result = reduce(this.#state ?? null, verified)
    if (result.kind === 'refused') throw new Error(`${result.code} ${result.detail ?? ''}`)
    this.#state = result.state
  }

  /** Makes an invite that {@link join} uses. */
  async invite(change: Partial<OperationBody<'invite-create'>> = {}, by = this.owner): Promise<InviteId> {
    const keys = await inviteKeys(provider, this.communityId, provider.random(32))
    const { id, sign, kem } = keys
    const body = { id, signKey: sign.publicKey, kemKey: kem.publicKey, expires: 0, uses: 0, open: false, ...change }
    await this.append(by, { type: 'invite-create', body })
    this.#invite = keys
    return id
  }

  /** That somebody holds the last link. */
  proof({ person: { userId } }: Resident): Promise<string> {
    return proveInvite(provider, this.#invite as InviteKeys, { communityId: this.communityId, userId })
  }

  /** A new person, or the one given, comes in by the last invite. */
  async join(who?: Resident): Promise<Resident> {
    const newcomer = who ?? (await resident(this.world))
    if (this.#invite === undefined) await this.invite()
    await this.append(newcomer, { type: 'join', body: { inviteId: (this.#invite as InviteKeys).id } })
    return newcomer
  }

  giveRole(to: Resident): Promise<void> {
    return this.append(this.owner, { type: 'member-roles', body: { userId: to.person.userId, add: [this.moderator], remove: [] } })
  }

  groupId(audience = 'base', generation = 0): Uint8Array {
    return groupIdOf(provider, this.communityId, audience, generation)
  }

  /** A record of an epoch, signed by a device. */
  async record(by: Resident, change: Partial<EpochRecord> = {}): Promise<Uint8Array> {
    const record: EpochRecord = {
      groupId: this.groupId(),
      epoch: 0,
      comS: provider.random(32),
      comJ: provider.random(32),
      authenticator: provider.random(32),
      floor: 0,
      wraps: [],
      ledgerSeq: this.state.seq,
      ledgerHash: this.state.hash,
      ...change,
    }
    const { userId, deviceId, account } = by.person
    const signature = await signLabelled(provider, account.device.ed25519.privateKey, LABELS.epochRecord, epochRecordForm.toCbor(record))
    return encodeEpochRecord({ record, userId, deviceId, signature })
  }

  /** The body of a commit that begins an epoch; epoch 0 founds. */
  async commitBody(by: Resident, change: Partial<EpochRecord> & { audience?: string; generation?: number; expect?: number } = {}) {
    const { audience = 'base', generation = 0, expect, ...record } = change
    const epoch = record.epoch ?? 0
    const groupId = this.groupId(audience, generation)
    return {
      expect: expect ?? (epoch === 0 ? 0 : (this.groupHeads.get(`${audience} ${generation}`) ?? 0)),
      audience,
      generation,
      ...(epoch > 0 && { commit: provider.random(300) }),
      record: await this.record(by, { groupId, ...record, epoch }),
      bundle: provider.random(600),
    }
  }

  async commit(by: Resident, change: Parameters<TestCommunity['commitBody']>[1] = {}): Promise<number> {
    const body = await this.commitBody(by, change)
    const params = { ...this.params, groupId: this.groupId(body.audience, body.generation) }
    const { seq } = await this.api.commitAppend({ params, body }, by.token)
    this.groupHeads.set(`${body.audience} ${body.generation}`, seq)
    return seq
  }

  /** A content record as it goes on the wire. */
  wire(channelId: ChannelId = this.general, epoch = 0, bytes = 64): Uint8Array {
    return encodeCbor([idBytes(channelId), epoch, provider.random(32), provider.random(32), provider.random(bytes)])
  }
}
