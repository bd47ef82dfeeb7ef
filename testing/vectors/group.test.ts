import { createDecipheriv, createHash, createHmac, createPublicKey, hkdfSync, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Cbor, decodeCbor, encodeCbor } from '@conclave/protocol'
import { decodeMlsMessage } from 'ts-mls'
import { describe, expect, it } from 'vitest'
import { hex, unhex } from './fixed-platform.ts'
import { groupContentVector, groupEpochVector } from './group.ts'

const read = <T>(name: string): T => JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8')) as T
const epoch = read<Awaited<ReturnType<typeof groupEpochVector>>>('group-epoch')
const content = read<Awaited<ReturnType<typeof groupContentVector>>>('group-content')

describe('our code gives the vectors', () => {
  it('group-epoch.json', async () => expect(await groupEpochVector()).toEqual(epoch))
  it('group-content.json', async () => expect(await groupContentVector()).toEqual(content))
})

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')
const labelled = (label: string, value: Cbor): Uint8Array => Buffer.concat([Buffer.from(`${label}\0`), encodeCbor(value)])
const kdf = (ikm: string, label: string, context: Cbor, length: number, salt = '00'.repeat(32)): string =>
  hex(new Uint8Array(hkdfSync('sha256', unhex(ikm), unhex(salt), labelled(label, context), length)))

/** `ExpandWithLabel` of RFC 9420 section 8 for SHA-256 and 32 bytes. */
function expandWithLabel(secret: string, label: string, context: Uint8Array): string {
  const name = Buffer.from(`MLS 1.0 ${label}`)
  const info = Buffer.concat([Uint8Array.of(0, 32, name.length), name, Uint8Array.of(context.length), context, Uint8Array.of(1)])
  return createHmac('sha256', unhex(secret)).update(info).digest('hex')
}

/** `MLS-Exporter` of RFC 9420 section 8.5. */
function mlsExporter(exporterSecret: string, label: string, context: string): string {
  const secret = expandWithLabel(exporterSecret, label, new Uint8Array(0))
  return expandWithLabel(secret, 'exported', unhex(sha256(unhex(context))))
}

function openGcm(keyAndNonce: string, aad: Uint8Array, sealed: string): string {
  const [key, nonce, bytes] = [unhex(keyAndNonce.slice(0, 64)), unhex(keyAndNonce.slice(64, 88)), unhex(sealed)]
  const cipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(aad).setAuthTag(bytes.slice(-16))
  return hex(Buffer.concat([cipher.update(bytes.slice(0, -16)), cipher.final()]))
}

function isSigned(publicKey: string, label: string, value: Cbor, signature: string): boolean {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(unhex(publicKey)).toString('base64url') }, format: 'jwk' })
  return verify(undefined, labelled(label, value), key, unhex(signature))
}

/** With Node's primitives and the documents, without our code (except CBOR). */
describe('group-epoch.json follows from what it states', () => {
  const groupId = unhex(epoch.groupId)
  const { record } = epoch

  it('names and exports', () => {
    const { communityId, audience, generation, groupId: derived } = epoch.groupIdOf
    expect(sha256(labelled('conclave/group/v1', [unhex(communityId), audience, generation]))).toBe(derived)
    expect(mlsExporter(epoch.exporterSecret, 'conclave shared', epoch.groupId)).toBe(epoch.shared)
    expect(mlsExporter(epoch.exporterSecret, 'conclave joined', epoch.groupId)).toBe(epoch.joined)
    expect(sha256(unhex(epoch.epochAuthenticator))).toBe(record.authenticator)
  })

  it('the commit and the GroupInfo', () => {
    const commit = decodeMlsMessage(unhex(epoch.commit), 0)?.[0]
    if (commit?.wireformat !== 'mls_public_message') throw new Error('wire format')
    const { content: framed } = commit.publicMessage
    expect([hex(framed.groupId), Number(framed.epoch), framed.contentType]).toEqual([epoch.groupId, epoch.epoch - 1, 'commit'])
    expect(decodeCbor(framed.authenticatedData)).toEqual(['conclave/commit/v1', epoch.ledger.seq, unhex(epoch.ledger.hash)])
    const info = decodeMlsMessage(unhex(epoch.groupInfo), 0)?.[0]
    if (info?.wireformat !== 'mls_group_info') throw new Error('wire format')
    expect(info.groupInfo.extensions.map(({ extensionType }) => extensionType)).toEqual(['external_pub', 'ratchet_tree'])
    expect(Number(info.groupInfo.groupContext.epoch)).toBe(epoch.epoch)
    for (const { userId, deviceId } of epoch.devices) expect(epoch.groupInfo).toContain(hex(encodeCbor([unhex(userId), unhex(deviceId)])))
  })

  it('commitments, wraps, record and signature', () => {
    expect(kdf(epoch.shared, 'conclave/history/commit/v1', [groupId, epoch.epoch], 32)).toBe(record.comS)
    expect(kdf(epoch.joined, 'conclave/history/commit/v1', [groupId, epoch.epoch], 32)).toBe(record.comJ)
    for (const [from, target, sealed] of [
      [epoch.epoch, epoch.epoch - 1, record.wrap],
      [256, 0, epoch.longWrap],
    ] as const) {
      const ids: Cbor = [groupId, from, target]
      const label = 'conclave/history/wrap/v1'
      expect(openGcm(kdf(epoch.shared, label, ids, 44), encodeCbor([label, ids]), sealed)).toBe(epoch.sharedBefore)
    }
    const { comS, comJ, authenticator, wrap } = record
    const form: Cbor = [
      groupId,
      epoch.epoch,
      ...[comS, comJ, authenticator].map(unhex),
      epoch.floor,
      [[epoch.epoch - 1, unhex(wrap)]],
      epoch.ledger.seq,
      unhex(epoch.ledger.hash),
    ]
    const signer = epoch.devices[record.signer]
    expect(isSigned(signer?.publicKey ?? '', 'conclave/epoch/v1', form, record.signature)).toBe(true)
    const wire = [encodeCbor(form), unhex(signer?.userId ?? ''), unhex(signer?.deviceId ?? ''), unhex(record.signature)]
    expect(hex(encodeCbor(wire))).toBe(record.encoded)
  })

  it('channel keys and bundles', () => {
    const { channelId, shared, joined } = epoch.channel
    const ids: Cbor = [groupId, unhex(channelId), epoch.epoch]
    expect([epoch.shared, epoch.joined].map((secret) => kdf(secret, 'conclave/channel/v1', ids, 32))).toEqual([shared, joined])
    for (const [key, label, sealed, plain] of [
      [epoch.bundle.joinKey, 'conclave/bundle/join/v1', epoch.bundle.join, epoch.groupInfo],
      [epoch.bundle.historyKey, 'conclave/bundle/history/v1', epoch.bundle.history, epoch.shared],
    ] as const) {
      const keyAndNonce = kdf(key, label, [groupId, epoch.epoch, unhex(sealed.slice(0, 64))], 44)
      expect(openGcm(keyAndNonce, encodeCbor([label, [groupId, epoch.epoch]]), sealed.slice(64))).toBe(plain)
    }
  })
})

describe('group-content.json follows from what it states', () => {
  it('records, links, keys and the running hash', () => {
    const { device, groupId, channelId, channelKey, ledgerHash, authenticator, logRoot, records } = content
    let [prev, stream] = ['00'.repeat(32), sha256(unhex(channelId))]
    expect(stream).toBe(content.streamStart)
    for (const [i, record] of records.entries()) {
      const ids = [groupId, channelId].map(unhex) as [Uint8Array, Uint8Array]
      const author = [unhex(device.userId), unhex(device.deviceId), record.n, unhex(prev), i, unhex(stream)]
      const facts = [5, unhex(ledgerHash), unhex(authenticator), [7, unhex(logRoot)], unhex(record.messageId), record.sentAt, 1]
      const inner: Cbor = [1, ...ids, 3, 0, ...author, ...facts, Buffer.from(record.body)]
      expect(isSigned(device.publicKey, 'conclave/content/v1', inner, record.signature)).toBe(true)
      const signed = hex(encodeCbor([encodeCbor(inner), unhex(record.signature)]))
      expect(`${signed}80`.padEnd(record.padded.length, '00')).toBe(record.padded)
      expect([512, 1_024]).toContain(record.padded.length / 2)
      const label = 'conclave/content/key/v1'
      const okm = kdf(channelKey, label, [unhex(channelId), 3], 76, record.salt)
      expect(okm.slice(88)).toBe(record.com)
      const wire = decodeCbor(unhex(record.wire)) as Uint8Array[]
      expect(wire.slice(0, 4)).toEqual([unhex(channelId), 3, unhex(record.salt), unhex(record.com)])
      expect(openGcm(okm.slice(0, 88), encodeCbor([label, [unhex(channelId), 3]]), hex(wire[4] as Uint8Array))).toBe(record.padded)
      prev = sha256(encodeCbor(inner))
      const place = Buffer.alloc(8)
      place.writeBigUInt64BE(BigInt(i + 1))
      stream = sha256(Buffer.concat([unhex(stream), place, unhex(sha256(unhex(record.wire)))]))
      expect([prev, stream]).toEqual([record.hash, record.streamHash])
    }
  })
})
