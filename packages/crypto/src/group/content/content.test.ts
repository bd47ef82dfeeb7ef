import { type ChannelId, HISTORY_POLICIES, idFromBytes, LIMITS } from '@conclave/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { webCryptoProvider } from '../../primitives/web-crypto-provider.ts'
import type { GroupDevice } from '../port.ts'
import { testGroupDevice, type TestGroupMember, townOf } from '../town.fixture.ts'
import { authorAfter, type AuthorState, NEW_AUTHOR, nextOf } from './author.ts'
import { type ContentInner, isSignedBy, readSignedContent, signContent, type SignedContent } from './inner.ts'
import { placeRecord, type ReaderView } from './place-record.ts'
import { advanceStream, type StreamHash, streamStart } from './running-hash.ts'
import { decodeContentWire, decodeEphemeralWire, encodeEphemeralWire, openContent, padContent, readPadded, sealContent } from './sealed-content.ts'
import { type ContentAuthority, type ContentPlace, verifyContent } from './verify-content.ts'

const provider = webCryptoProvider()
const long = (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env['CONCLAVE_LONG'] !== undefined
const channelId = idFromBytes('ChannelId', provider.random(16))
const groupId = provider.random(32)
const channelKey = provider.random(32)
const [ledgerHash, authenticator] = [provider.random(32), provider.random(32)]
const author = await testGroupDevice(provider)

function innerOf(changed: Partial<ContentInner> = {}, device: GroupDevice = author): ContentInner {
  return {
    version: 1,
    groupId,
    channelId,
    epoch: 3,
    policy: 'shared',
    userId: device.userId,
    deviceId: device.deviceId,
    ...nextOf(NEW_AUTHOR),
    seenSeq: 0,
    seenHash: streamStart(provider, channelId).hash,
    ledgerSeq: 5,
    ledgerHash,
    authenticator,
    log: { size: 0, root: new Uint8Array(32) },
    messageId: idFromBytes('MessageId', provider.random(16)),
    sentAt: 1_700_000_000_000,
    kind: 1,
    body: new TextEncoder().encode('hello'),
    ...changed,
  }
}

const written = (changed: Partial<ContentInner> = {}): Promise<SignedContent> => signContent(provider, innerOf(changed), author.ed25519.privateKey)
const sealed = async (changed: Partial<ContentInner> = {}): Promise<Uint8Array> => sealContent(provider, channelKey, await written(changed))
const place: ContentPlace = { groupId, channelId, epoch: 3, policy: 'shared' }
const good: ContentAuthority = {
  ledgerHash: (seq) => (seq <= 5 ? ledgerHash : undefined),
  policy: () => 'shared',
  mayPost: () => true,
  signatureKey: (userId) => (userId === author.userId ? author.ed25519.publicKey : undefined),
}

describe('a content record', () => {
  it('comes back as it was written, under every policy', async () => {
    for (const policy of HISTORY_POLICIES) {
      const content = await written({ policy })
      const opened = await openContent(provider, channelKey, decodeContentWire(await sealContent(provider, channelKey, content)))
      expect(opened).toEqual({ kind: 'opened', content })
      expect(readPadded(provider, padContent(content))).toEqual({ kind: 'opened', content })
    }
  })

  it('shows its length in the buckets of T9 only', async () => {
    const lengths = new Set<number>()
    for (const length of [0, 20, 100, 400, 1_400, 3_000, 7_000, LIMITS.bodyBytes]) {
      lengths.add(decodeContentWire(await sealed({ body: new Uint8Array(length) })).sealed.length - 16)
    }
    expect([...lengths]).toEqual([...LIMITS.sealedBuckets])
    await expect(written({ body: new Uint8Array(LIMITS.bodyBytes + 1) })).rejects.toThrow('E_MESSAGE_TOO_LONG')
  })

  it('is refused with any changed byte', async () => {
    const wire = await sealed()
    const kinds = new Set<string>()
    for (let at = 0; at < wire.length; at++) {
      const changed = Uint8Array.from(wire)
      changed[at] = (changed[at] as number) ^ (1 << (at % 8))
      const open = async (): Promise<string> => {
        const opened = await openContent(provider, channelKey, decodeContentWire(changed))
        return opened.kind === 'opened' ? opened.kind : opened.reason
      }
      kinds.add(await open().catch(() => 'not decoded'))
    }
    expect([...kinds].sort()).toEqual(['commitment', 'not decoded', 'undecryptable'])
  })

  it('opens under one key only: the commitment is checked first', async () => {
    const opened = await openContent(provider, provider.random(32), decodeContentWire(await sealed()))
    expect(opened).toEqual({ kind: 'refused', reason: 'commitment' })
    const wire = decodeContentWire(await sealed())
    expect(await openContent(provider, channelKey, { ...wire, com: provider.random(32) })).toEqual({ kind: 'refused', reason: 'commitment' })
  })

  it('is malformed without its padding or form, though it decrypts', async () => {
    const { encoded } = await written()
    expect([encoded, new Uint8Array(512), Uint8Array.of(...encoded, 0x80)].map((padded) => readPadded(provider, padded))).toEqual(
      [1, 2, 3].map(() => ({ kind: 'refused', reason: 'malformed' })),
    )
    expect(readSignedContent(provider, encoded.slice(1))).toBeUndefined()
  })

  it('decodes nothing else, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
        expect(() => decodeContentWire(noise)).toThrow('E_MALFORMED')
        expect(() => decodeEphemeralWire(noise)).toThrow('E_MALFORMED')
        expect(readSignedContent(provider, noise)).toBeUndefined()
        expect(readPadded(provider, noise).kind).toBe('refused')
      }),
      { numRuns: long ? 5_000 : 200 },
    )
    expect(() => decodeContentWire(new Uint8Array(20_000))).toThrow('E_MALFORMED')
    expect(() => decodeEphemeralWire(new Uint8Array(20_000))).toThrow('E_MALFORMED')
  })

  it('is its own proof: inner record, signature and the key of the chain', async () => {
    const report = readSignedContent(provider, (await written()).encoded) as SignedContent
    expect(await isSignedBy(provider, report, author.ed25519.publicKey)).toBe(true)
    expect(await isSignedBy(provider, { ...report, inner: { ...report.inner, sentAt: 1 } }, author.ed25519.publicKey)).toBe(false)
    expect(await isSignedBy(provider, report, (await testGroupDevice(provider)).ed25519.publicKey)).toBe(false)
  })
})

describe("the reader's checks", () => {
  const verdict = async (changed: Partial<ContentInner>, authority: Partial<ContentAuthority> = {}) =>
    verifyContent(provider, await written(changed), place, { ...good, ...authority })

  it('accept what is in place', async () => {
    expect(await verdict({})).toEqual({ kind: 'good' })
  })

  it('refuse another group, channel, epoch or policy than outside', async () => {
    const others: Partial<ContentInner>[] = [
      { groupId: provider.random(32) },
      { channelId: idFromBytes('ChannelId', provider.random(16)) },
      { epoch: 4 },
      { policy: 'joined' },
    ]
    for (const changed of others) expect(await verdict(changed)).toEqual({ kind: 'refused', reason: 'place' })
  })

  it('refuse whoever is not in the group, may not post, or does not sign', async () => {
    expect(await verdict({}, { signatureKey: () => undefined })).toEqual({ kind: 'refused', reason: 'not-in-group' })
    expect(await verdict({}, { mayPost: () => false })).toEqual({ kind: 'refused', reason: 'not-allowed' })
    const other = await testGroupDevice(provider)
    expect(await verdict({}, { signatureKey: () => other.ed25519.publicKey })).toEqual({ kind: 'refused', reason: 'signature' })
    expect(await verdict({ userId: other.userId })).toEqual({ kind: 'refused', reason: 'not-in-group' })
  })

  it('refuse another policy than the ledger had, catch up with the ledger, and say when it is forked', async () => {
    expect(await verdict({}, { policy: () => 'joined' })).toEqual({ kind: 'refused', reason: 'policy' })
    expect(await verdict({ ledgerSeq: 9 })).toEqual({ kind: 'behind', ledgerSeq: 9 })
    expect(await verdict({ ledgerHash: provider.random(32) })).toEqual({ kind: 'ledger-fork' })
  })
})

/** A reader that keeps what it verified, as a store does. */
class Reader {
  readonly hashes: StreamHash[] = [streamStart(provider, channelId)]
  readonly known = new Map<number, { hash: Uint8Array; prev: Uint8Array }>()

  get view(): ReaderView {
    return {
      streamHash: (seq) => this.hashes[seq]?.hash,
      authenticator: (epoch) => (epoch === 3 ? authenticator : undefined),
      record: (n) => this.known.get(n),
      lastBefore: (n) => Math.max(0, ...[...this.known.keys()].filter((one) => one < n)),
    }
  }

  get head(): StreamHash {
    return this.hashes.at(-1) as StreamHash
  }

  take(content: SignedContent): string {
    const placed = placeRecord(content, this.head.seq + 1, this.view)
    if (placed.kind === 'next' || placed.kind === 'gap') this.known.set(content.inner.n, { hash: content.hash, prev: content.inner.prev })
    this.hashes.push(advanceStream(provider, this.head, provider.sha256(content.encoded)))
    return placed.kind === 'gap' ? `gap ${placed.from}-${placed.to}` : placed.kind
  }
}

/** Records of one author in a row, each having seen all before. */
async function records(count: number): Promise<readonly SignedContent[]> {
  let state: AuthorState = NEW_AUTHOR
  let seen = streamStart(provider, channelId)
  const made: SignedContent[] = []
  for (let i = 0; i < count; i++) {
    const content = await written({ ...nextOf(state), seenSeq: seen.seq, seenHash: seen.hash })
    state = authorAfter(content)
    seen = advanceStream(provider, seen, provider.sha256(content.encoded))
    made.push(content)
  }
  return made
}

describe('the chain of an author', () => {
  it('is taken in order; what comes again is ignored', async () => {
    const reader = new Reader()
    const made = await records(3)
    expect([...made, made[1] as SignedContent].map((content) => reader.take(content))).toEqual(['next', 'next', 'next', 'repeat'])
  })

  it('shows a hole, and what fills it', async () => {
    const reader = new Reader()
    const made = await Promise.all([1, 2, 3, 4, 5].map((n) => written({ n, prev: new Uint8Array(32) })))
    let prev = new Uint8Array(32) as Uint8Array
    const chain: SignedContent[] = []
    for (const { inner } of made) {
      const content = await written({ ...inner, prev })
      prev = content.hash
      chain.push(content)
    }
    const [one, two, three, four, five] = chain as [SignedContent, SignedContent, SignedContent, SignedContent, SignedContent]
    expect([one, five, three, two, four].map((content) => reader.take(content))).toEqual(['next', 'gap 2-4', 'gap 2-2', 'next', 'next'])
  })

  it('shows two records in one place, from either side', async () => {
    const [first, second] = (await records(2)) as [SignedContent, SignedContent]
    const other = await written({ body: new Uint8Array(1) })
    const reader = new Reader()
    expect([reader.take(first), reader.take(other)]).toEqual(['next', 'equivocation'])
    const broken = new Reader()
    expect([broken.take(other), placeRecord(second, 9, { ...broken.view, streamHash: () => undefined }).kind]).toEqual(['next', 'equivocation'])
    const backwards = new Reader()
    backwards.known.set(2, { hash: second.hash, prev: second.inner.prev })
    expect(placeRecord(other, 5, backwards.view)).toEqual({ kind: 'equivocation', n: 1 })
    expect(placeRecord(first, 5, backwards.view)).toEqual({ kind: 'next' })
  })
})

describe('what the author had seen', () => {
  it('shows a stream that the server changed, shortened or put in another order', async () => {
    const [first, second, third] = (await records(3)) as [SignedContent, SignedContent, SignedContent]
    const changed = new Reader()
    expect([changed.take(await written({ body: new Uint8Array(9) })), changed.take(second)]).toEqual(['next', 'fork'])
    const reordered = new Reader()
    expect([reordered.take(first), reordered.take(third)]).toEqual(['next', 'fork'])
    const told = new Reader()
    told.hashes[0] = { seq: 0, hash: provider.random(32) }
    expect(told.take(first)).toBe('fork')
  })

  it('shows a group that was forked', async () => {
    const content = await written({ authenticator: provider.random(32) })
    expect(placeRecord(content, 1, new Reader().view)).toEqual({ kind: 'fork', what: 'epoch' })
    expect(placeRecord(content, 1, { ...new Reader().view, authenticator: () => undefined })).toEqual({ kind: 'next' })
  })

  it('says nothing about entries from before the page where reading began', async () => {
    const [, , third] = (await records(3)) as [SignedContent, SignedContent, SignedContent]
    const page: ReaderView = { ...new Reader().view, streamHash: () => undefined }
    expect(placeRecord(third, 3, page)).toEqual({ kind: 'gap', from: 1, to: 2 })
  })
})

describe('the running hash', () => {
  it('binds order, number and bytes, and passes over a tombstone that keeps the hash', () => {
    const start = streamStart(provider, channelId)
    const [a, b] = [provider.random(32), provider.random(32)]
    const run = (...hashes: Uint8Array[]): string => hashes.reduce((at, hash) => advanceStream(provider, at, hash), start).hash.join()
    expect(new Set([run(a, b), run(b, a), run(a), run(b), run(a, b, a)]).size).toBe(5)
    expect(run(a, b)).toBe(run(a, b))
    expect(streamStart(provider, idFromBytes('ChannelId', provider.random(16))).hash).not.toEqual(start.hash)
  })
})

describe('an ephemeral record', () => {
  const EPHEMERAL: Partial<ContentInner> = { policy: 'ephemeral' }

  it('travels inside MLS and is read by everybody in the group once', async () => {
    const town = await townOf(provider, 3)
    const [alice, bob, carol] = town.members as [TestGroupMember, TestGroupMember, TestGroupMember]
    const channel: ChannelId = channelId
    const content = await signContent(provider, innerOf({ ...EPHEMERAL, epoch: alice.now.epoch }, alice.device), alice.device.ed25519.privateKey)
    const sent = await town.cipher.encrypt(alice.now, padContent(content))
    const wire = decodeEphemeralWire(encodeEphemeralWire({ channelId: channel, epoch: alice.now.epoch, message: sent.message }))
    for (const reader of [bob, carol]) {
      const result = await town.cipher.decrypt(reader.now, wire.message)
      if (result.kind !== 'message') throw new Error(result.reason)
      expect([result.epoch, readPadded(provider, result.plaintext)]).toEqual([wire.epoch, { kind: 'opened', content }])
      expect(await town.cipher.decrypt(result.state, wire.message)).toEqual({ kind: 'refused', reason: 'undecryptable' })
    }
  })
})
