import { decodeEpochRecord, encodeEpochRecord, type EpochRecord, idFromBytes } from '@conclave/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { webCryptoProvider } from '../../primitives/web-crypto-provider.ts'
import type { EpochSecrets } from '../port.ts'
import { type TestGroupMember, type Town, townOf } from '../town.fixture.ts'
import { openHistoryBundle, openJoinBundle, sealHistoryBundle, sealJoinBundle } from './bundle.ts'
import { channelKey, secretFor } from './channel-key.ts'
import { checkEpochRecord, makeEpochRecord } from './check-record.ts'
import { commitmentOf } from './commitment.ts'
import { epochRecordOf, isSignedByAudience, isSignedInEpoch, signEpochRecord } from './epoch-record.ts'
import { walkBack } from './walk-back.ts'
import { openWrap, wrapKnown, wrapSecret, wrapTargets } from './wraps.ts'

const provider = webCryptoProvider()
const long = (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env['CONCLAVE_LONG'] !== undefined
const groupId = provider.random(32)
const NONE = (): undefined => undefined

describe('wraps', () => {
  it('go back 1 always, 16 and 256 when they divide the epoch', () => {
    expect([0, 1, 15, 16, 17, 256, 272, 4_096].map(wrapTargets)).toEqual([
      [],
      [0],
      [14],
      [15, 0],
      [16],
      [255, 240, 0],
      [271, 256],
      [4_095, 4_080, 3_840],
    ])
  })

  it('open to what was wrapped, for that group, epoch and target only', async () => {
    const [own, target] = [
      { epoch: 16, shared: provider.random(32) },
      { epoch: 15, shared: provider.random(32) },
    ]
    const sealed = await wrapSecret(provider, groupId, own, target)
    expect(await wrapSecret(provider, groupId, own, target)).toEqual(sealed)
    expect(await openWrap(provider, groupId, own, 15, sealed)).toEqual(target.shared)
    for (const opened of [
      openWrap(provider, provider.random(32), own, 15, sealed),
      openWrap(provider, groupId, own, 0, sealed),
      openWrap(provider, groupId, { ...own, epoch: 32 }, 15, sealed),
      openWrap(provider, groupId, { ...own, shared: target.shared }, 15, sealed),
    ])
      expect(await opened).toBeUndefined()
  })
})

/** A group whose epochs 0 to `last` have records, made without MLS: the secrets are random, as those of MLS are to a reader. */
async function longHistory(last: number, broken: (epoch: number) => 'none' | 'missing' | 'unwrapped' | 'false' = () => 'none') {
  const secrets = Array.from({ length: last + 1 }, () => provider.random(32))
  const known = (epoch: number): Uint8Array | undefined => secrets[epoch]
  const records = new Map<number, EpochRecord>()
  for (const [epoch, shared] of secrets.entries()) {
    const state = broken(epoch)
    if (state === 'missing') continue
    const lie = (): Uint8Array => provider.random(32)
    const wraps = state === 'unwrapped' ? [] : await wrapKnown(provider, groupId, { epoch, shared }, state === 'false' ? lie : known)
    records.set(epoch, {
      groupId,
      epoch,
      comS: commitmentOf(provider, groupId, epoch, shared),
      comJ: new Uint8Array(32),
      authenticator: new Uint8Array(32),
      floor: 0,
      wraps,
      ledgerSeq: 1,
      ledgerHash: new Uint8Array(32),
    })
  }
  return { secrets, records: (epoch: number): EpochRecord | undefined => records.get(epoch) }
}

describe('walking back', () => {
  it('reaches the first epoch in few steps', async () => {
    const { secrets, records } = await longHistory(600)
    const result = await walkBack(provider, { epoch: 600, shared: secrets[600] as Uint8Array }, 0, records)
    expect(result.kind).toBe('arrived')
    expect(result.found.at(-1)).toEqual({ epoch: 0, shared: secrets[0] })
    expect(result.found.map(({ epoch }) => epoch).slice(-3)).toEqual([512, 256, 0])
    expect(result.found.length).toBeLessThan(20)
    for (const { epoch, shared } of result.found) expect(shared).toEqual(secrets[epoch])
  })

  it('goes round a record with false long wraps, and says where it is stuck', async () => {
    const detour = await longHistory(40, (epoch) => (epoch === 16 ? 'false' : 'none'))
    const from = { epoch: 40, shared: detour.secrets[40] as Uint8Array }
    expect(await walkBack(provider, from, 0, detour.records)).toMatchObject({ kind: 'stuck', at: 16 })
    for (const damage of ['missing', 'unwrapped', 'false'] as const) {
      const { secrets, records } = await longHistory(20, (epoch) => (epoch === 18 ? damage : 'none'))
      const result = await walkBack(provider, { epoch: 20, shared: secrets[20] as Uint8Array }, 0, records)
      expect(result).toMatchObject({ kind: 'stuck', at: damage === 'missing' ? 19 : 18 })
      expect(result.found.every(({ epoch, shared }) => secrets[epoch] === shared || provider.equal(secrets[epoch] as Uint8Array, shared))).toBe(true)
    }
  })

  it('takes the short way when only the long wrap is false', async () => {
    const { secrets, records } = await longHistory(20)
    const lying = (epoch: number): EpochRecord | undefined => {
      const record = records(epoch)
      if (record === undefined || epoch !== 16) return record
      return { ...record, wraps: record.wraps.map((wrap) => (wrap.target === 0 ? { ...wrap, sealed: provider.random(48) } : wrap)) }
    }
    const result = await walkBack(provider, { epoch: 16, shared: secrets[16] as Uint8Array }, 0, lying)
    expect([result.kind, result.found.length]).toEqual(['arrived', 16])
  })

  it('from any epoch to any other gives exactly its secret', async () => {
    const { secrets, records } = await longHistory(300)
    await fc.assert(
      fc.asyncProperty(fc.nat(300), fc.nat(300), async (a, b) => {
        const [to, from] = [Math.min(a, b), Math.max(a, b)]
        const { kind, found } = await walkBack(provider, { epoch: from, shared: secrets[from] as Uint8Array }, to, records)
        expect([kind, found.at(-1)?.shared ?? secrets[from]]).toEqual(['arrived', secrets[to]])
      }),
      { numRuns: long ? 500 : 25 },
    )
  })
})

interface Scene {
  readonly town: Town
  readonly alice: TestGroupMember
  readonly bob: TestGroupMember
  readonly secrets: readonly EpochSecrets[]
  known(epoch: number): Uint8Array | undefined
}

/** Two members after three updates; Alice knows all secrets from the beginning. */
async function scene(): Promise<Scene> {
  const town = await townOf(provider, 1)
  const alice = town.members[0] as TestGroupMember
  const secrets = [await town.cipher.secrets(alice.now)]
  const bob = await town.add()
  secrets.push(await town.cipher.secrets(alice.now))
  for (let i = 0; i < 3; i++) {
    await town.deliver(await (i % 2 === 0 ? alice : bob).commit())
    secrets.push(await town.cipher.secrets(alice.now))
  }
  return { town, alice, bob, secrets, known: (epoch) => secrets[epoch]?.shared }
}

describe('epoch records', () => {
  it('are sound for every member, and lead a later one back', async () => {
    const { town, alice, bob, secrets, known } = await scene()
    const own = secrets.at(-1) as EpochSecrets
    const made = await makeEpochRecord(provider, alice.now, own, known, alice.device)
    expect(made.record.wraps.map(({ target }) => target)).toEqual([3])
    expect(decodeEpochRecord(encodeEpochRecord(made))).toEqual(made)
    expect(await checkEpochRecord(provider, made, bob.now, await town.cipher.secrets(bob.now), NONE)).toEqual({ kind: 'sound' })
    expect(await checkEpochRecord(provider, made, alice.now, own, known)).toEqual({ kind: 'sound' })
    expect(await isSignedByAudience(provider, made, town.ledger)).toBe(true)
  })

  it('without wraps are incomplete to those who know more, and replaced by them', async () => {
    const { town, alice, known } = await scene()
    const carol = await town.add()
    const own = await town.cipher.secrets(carol.now)
    const bare = await makeEpochRecord(provider, carol.now, own, NONE, carol.device)
    expect(bare.record.wraps).toEqual([])
    expect(await checkEpochRecord(provider, bare, alice.now, own, known)).toEqual({ kind: 'incomplete', missing: [4] })
    const repaired = await makeEpochRecord(provider, alice.now, own, known, alice.device)
    expect(await checkEpochRecord(provider, repaired, carol.now, own, NONE)).toEqual({ kind: 'sound' })
    const opened = await openWrap(provider, town.groupId, { epoch: 5, shared: own.shared }, 4, repaired.record.wraps[0]?.sealed as Uint8Array)
    expect(opened).toEqual(known(4))
  })

  it('with a false fact, wrap or signature are found and replaced', async () => {
    const { alice, bob, secrets, known } = await scene()
    const own = secrets.at(-1) as EpochSecrets
    const sound = epochRecordOf(provider, bob.now, own, await wrapKnown(provider, bob.now.groupId, { epoch: 4, shared: own.shared }, known))
    const lie = provider.random(32)
    const facts: Partial<EpochRecord>[] = [
      { comS: lie },
      { comJ: lie },
      { authenticator: lie },
      { groupId: lie },
      { ledgerHash: lie },
      { ledgerSeq: 1 },
      { floor: 1 },
      { epoch: 3 },
    ]
    const check = async (changed: Partial<EpochRecord>) =>
      checkEpochRecord(provider, await signEpochRecord(provider, { ...sound, ...changed }, bob.device), alice.now, own, known)
    for (const changed of facts) expect(await check(changed)).toEqual({ kind: 'false', what: 'facts' })
    const wrapped = await wrapSecret(provider, bob.now.groupId, { epoch: 4, shared: own.shared }, { epoch: 3, shared: lie })
    const other = await wrapSecret(provider, bob.now.groupId, { epoch: 4, shared: own.shared }, { epoch: 2, shared: lie })
    for (const wraps of [
      [{ target: 3, sealed: wrapped }],
      [{ target: 3, sealed: provider.random(48) }],
      [{ target: 2, sealed: other }],
      [...sound.wraps, ...sound.wraps],
    ]) {
      expect(await check({ wraps })).toEqual({ kind: 'false', what: 'wrap' })
    }
    expect(await check({})).toEqual({ kind: 'sound' })
    const signed = await signEpochRecord(provider, sound, bob.device)
    const unsigned = { ...signed, signature: new Uint8Array(64) }
    expect(await checkEpochRecord(provider, unsigned, alice.now, own, known)).toEqual({ kind: 'false', what: 'signature' })
    const claimed = { ...signed, userId: alice.device.userId, deviceId: alice.device.deviceId }
    expect(await checkEpochRecord(provider, claimed, alice.now, own, known)).toEqual({ kind: 'false', what: 'signature' })
  })

  it('are not believed from somebody outside the audience, or under a ledger that is not ours', async () => {
    const { town, bob, secrets, known } = await scene()
    const made = await makeEpochRecord(provider, bob.now, secrets.at(-1) as EpochSecrets, known, bob.device)
    const stranger = await town.person()
    town.ledger.expel(stranger.device)
    const foreign = await signEpochRecord(
      provider,
      { ...made.record, ledgerSeq: 4, ledgerHash: town.ledger.ledgerHash(4) as Uint8Array },
      stranger.device,
    )
    expect([await isSignedByAudience(provider, foreign, town.ledger), await isSignedInEpoch(provider, foreign, bob.now)]).toEqual([false, false])
    for (const record of [
      { ...made.record, ledgerHash: provider.random(32) },
      { ...made.record, ledgerSeq: 99 },
    ]) {
      expect(await isSignedByAudience(provider, await signEpochRecord(provider, record, bob.device), town.ledger)).toBe(false)
    }
  })

  it('with any changed byte do not decode, are false, or are not signed', async () => {
    const { alice, bob, secrets, known } = await scene()
    const own = secrets.at(-1) as EpochSecrets
    const encoded = encodeEpochRecord(await makeEpochRecord(provider, bob.now, own, known, bob.device))
    for (let at = 0; at < encoded.length; at++) {
      const changed = Uint8Array.from(encoded)
      changed[at] = (changed[at] as number) ^ (1 << (at % 8))
      const check = async (): Promise<string> => (await checkEpochRecord(provider, decodeEpochRecord(changed), alice.now, own, known)).kind
      expect(await check().catch(() => 'malformed')).toMatch(/false|malformed/)
    }
  })

  it('decode nothing else, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (noise) => {
        expect(() => decodeEpochRecord(noise)).toThrow('E_MALFORMED')
      }),
      { numRuns: long ? 5_000 : 200 },
    )
    expect(() => decodeEpochRecord(new Uint8Array(5_000))).toThrow('E_MALFORMED')
  })
})

describe('keys of channels', () => {
  it('differ by group, channel, epoch and policy', () => {
    const secrets = { shared: provider.random(32), joined: provider.random(32) }
    const channelId = idFromBytes('ChannelId', provider.random(16))
    const keys = [
      channelKey(provider, groupId, channelId, 3, secretFor('shared', secrets)),
      channelKey(provider, groupId, channelId, 3, secretFor('joined', secrets)),
      channelKey(provider, groupId, channelId, 4, secrets.shared),
      channelKey(provider, provider.random(32), channelId, 3, secrets.shared),
      channelKey(provider, groupId, idFromBytes('ChannelId', provider.random(16)), 3, secrets.shared),
    ]
    expect(new Set(keys.map((key) => key.join())).size).toBe(5)
  })
})

describe('bundles', () => {
  it('open for the key, group and epoch that they are for', async () => {
    const key = provider.random(32)
    const info = provider.random(3_000)
    const [join, history] = [
      await sealJoinBundle(provider, key, groupId, 7, info),
      await sealHistoryBundle(provider, key, groupId, 7, info.slice(0, 32)),
    ]
    expect(await openJoinBundle(provider, key, groupId, 7, join)).toEqual(info)
    expect(await openHistoryBundle(provider, key, groupId, 7, history)).toEqual(info.slice(0, 32))
    for (const opened of [
      openJoinBundle(provider, provider.random(32), groupId, 7, join),
      openJoinBundle(provider, key, groupId, 8, join),
      openJoinBundle(provider, key, groupId, 7, history),
      openHistoryBundle(provider, key, groupId, 7, join),
      openHistoryBundle(provider, key, provider.random(32), 7, history),
      openJoinBundle(provider, key, groupId, 7, new Uint8Array(1_100_000)),
      openHistoryBundle(provider, key, groupId, 7, await sealHistoryBundle(provider, key, groupId, 7, new Uint8Array(31))),
    ])
      expect(await opened).toBeUndefined()
  })

  it('let somebody in with nobody online, and back to the first epoch through an open link', async () => {
    const { town, alice, secrets, known } = await scene()
    const [joinKey, historyKey] = [provider.random(32), provider.random(32)]
    const newest = secrets.at(-1) as EpochSecrets
    const bundle = await sealJoinBundle(provider, joinKey, town.groupId, 4, await alice.groupInfo())
    const history = await sealHistoryBundle(provider, historyKey, town.groupId, 4, newest.shared)
    const records = await Promise.all(
      secrets.map(async ({ shared }, epoch) => ({
        ...(await makeEpochRecord(provider, alice.now, newest, known, alice.device)).record,
        epoch,
        comS: commitmentOf(provider, town.groupId, epoch, shared),
        wraps: await wrapKnown(provider, town.groupId, { epoch, shared }, known),
      })),
    )
    const carol = await town.person()
    const joined = await carol.tryJoin((await openJoinBundle(provider, joinKey, town.groupId, 4, bundle)) as Uint8Array, town.groupId)
    if (joined.kind !== 'joined') throw new Error(joined.reason)
    const opened = (await openHistoryBundle(provider, historyKey, town.groupId, 4, history)) as Uint8Array
    const walked = await walkBack(provider, { epoch: 4, shared: opened }, 0, (epoch) => records[epoch])
    expect([walked.kind, walked.found.at(-1)?.shared]).toEqual(['arrived', known(0)])
    const own = await town.cipher.secrets(joined.pending.state)
    const record = await makeEpochRecord(provider, joined.pending.state, own, (epoch) => (epoch === 4 ? opened : undefined), carol.device)
    await town.deliver(joined.pending.commit)
    expect(await checkEpochRecord(provider, record, alice.now, await town.cipher.secrets(alice.now), known)).toEqual({ kind: 'sound' })
  })
})
