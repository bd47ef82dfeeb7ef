import { createDecipheriv, createHash, createHmac, hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { x25519 } from '@noble/curves/ed25519.js'
import { sha3_256, shake256 } from '@noble/hashes/sha3.js'
import { ml_kem768, ml_kem1024 } from '@noble/post-quantum/ml-kem.js'
import { checkProofOfWork, openEnvelope, webCryptoProvider } from '@conclave/crypto'
import { type Cbor, decodeCbor, encodeCbor, idFromBytes } from '@conclave/protocol'
import { describe, expect, it } from 'vitest'
import { conclavePqxdh, pqxdhRespond } from '../../packages/crypto/src/pairwise/pqxdh.ts'
import { hex, unhex } from './fixed-platform.ts'
import { pqRatchetVector } from './pq-ratchet.ts'
import { pqxdhVector } from './pqxdh.ts'
import { ratchetVector } from './ratchet.ts'
import { sealedVector } from './sealed.ts'

const read = <T>(name: string): T => JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8')) as T
const pqxdh = read<Awaited<ReturnType<typeof pqxdhVector>>>('pqxdh')
const ratchet = read<Awaited<ReturnType<typeof ratchetVector>>>('ratchet')
const pqRatchet = read<Awaited<ReturnType<typeof pqRatchetVector>>>('pq-ratchet')
const sealed = read<Awaited<ReturnType<typeof sealedVector>>>('sealed')

const provider = webCryptoProvider()
const ZERO = '00'.repeat(32)
const hash = (data: Uint8Array): Uint8Array => createHash('sha256').update(data).digest()
const hmac = (key: string, data: string): string => createHmac('sha256', unhex(key)).update(unhex(data)).digest('hex')
const hkdf = (ikm: string, salt: string, info: string | Uint8Array, length: number): string =>
  hex(new Uint8Array(hkdfSync('sha256', unhex(ikm), unhex(salt), info, length)))
const info = (label: string, context: Cbor): Uint8Array => Buffer.concat([Buffer.from(`${label}\0`), encodeCbor(context)])
const dh = (privateKey: string, publicKey: string): string => hex(x25519.getSharedSecret(unhex(privateKey), unhex(publicKey)))

function openGcm(keyAndNonce: string, aad: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const cipher = createDecipheriv('aes-256-gcm', unhex(keyAndNonce.slice(0, 64)), unhex(keyAndNonce.slice(64, 88)))
    .setAAD(aad)
    .setAuthTag(ciphertext.slice(-16))
  return Buffer.concat([cipher.update(ciphertext.slice(0, -16)), cipher.final()])
}

describe('our code gives the vectors', () => {
  it('pqxdh.json', async () => expect(await pqxdhVector()).toEqual(pqxdh))
  it('ratchet.json', async () => expect(await ratchetVector()).toEqual(ratchet))
  it('pq-ratchet.json', async () => expect(await pqRatchetVector()).toEqual(pqRatchet))
  it('sealed.json', async () => expect(await sealedVector(sealed.stranger.nonce)).toEqual(sealed))
})

/** With Node's and noble's primitives and the documents, without our code (except CBOR). */
describe('the vectors follow from what they state', () => {
  it.each(pqxdh.cases)('pqxdh.json, one-time key $prekeys.oneTimeId', async ({ alice, bob, prekeys, ephemeral, kem, dh: dhs, ...rest }) => {
    const own = ml_kem1024.keygen(unhex(prekeys.kem.privateKey))
    expect(hex(own.publicKey)).toBe(prekeys.kem.publicKey)
    expect(hex(ml_kem1024.decapsulate(unhex(kem.ciphertext), own.secretKey))).toBe(kem.sharedSecret)
    expect(hex(ml_kem1024.encapsulate(own.publicKey, unhex(kem.m ?? '')).cipherText)).toBe(kem.ciphertext)
    const pairs = [
      [alice.x25519.privateKey, prekeys.signed.publicKey],
      ...[bob.x25519, prekeys.signed, prekeys.oneTime].flatMap((key) => (key === null ? [] : [[ephemeral.privateKey, key.publicKey]])),
    ]
    expect(pairs.map(([ours, theirs]) => dh(ours as string, theirs as string))).toEqual(dhs)
    const sk = hkdf('ff'.repeat(32) + dhs.join('') + kem.sharedSecret, ZERO, 'Conclave_CURVE25519_SHA-256_ML-KEM-1024', 32)
    expect(sk).toBe(rest.sk)
    const devices = [alice, bob].flatMap((device) => [device.userId, device.deviceId, device.ed25519, device.x25519.publicKey].map(unhex))
    const ad = encodeCbor([1, ...devices, prekeys.signedPrekeyId, prekeys.oneTimeId, prekeys.kemId, hash(unhex(prekeys.kem.publicKey))])
    expect(hex(ad)).toBe(rest.ad)
    expect(hex(hash(unhex(ephemeral.publicKey)))).toBe(rest.sessionId)
    expect(hkdf(sk, ZERO, info('conclave/pq/init/v1', ad), 32)).toBe(rest.epochSecret0)
    const { privateKey, dh: output, rootKey, chainKey } = rest.firstRatchet
    expect(dh(privateKey, prekeys.signed.publicKey)).toBe(output)
    expect(hkdf(output ?? '', sk, 'conclave/ratchet/v1', 64)).toBe(rootKey + chainKey)
  })

  it.each(pqxdh.cases)('pqxdh.json on the side of Bob, one-time key $prekeys.oneTimeId', async ({ alice, bob, prekeys, ephemeral, kem, sk }) => {
    const pair = (key: { privateKey: string; publicKey: string }) => ({ privateKey: unhex(key.privateKey), publicKey: unhex(key.publicKey) })
    const keys = {
      identityKey: pair(bob.x25519),
      signedPrekey: pair(prekeys.signed),
      oneTimePrekey: prekeys.oneTime === null ? undefined : pair(prekeys.oneTime),
      kemPrekey: pair(prekeys.kem),
    }
    const sent = { identityKey: unhex(alice.x25519.publicKey), ephemeralKey: unhex(ephemeral.publicKey), ciphertext: unhex(kem.ciphertext) }
    expect(hex(await pqxdhRespond(provider, conclavePqxdh(provider), keys, sent))).toBe(sk)
  })

  it('ratchet.json', () => {
    for (const [i, { dh: output, rootKey, nextRootKey, chainKey }] of ratchet.rootSteps.entries()) {
      const made = ratchet.ratchetDhs[i]
      expect(dh(made?.privateKey ?? '', made?.publicKey ?? '')).toBe(output)
      expect(hkdf(output, rootKey, 'conclave/ratchet/v1', 64)).toBe(nextRootKey + chainKey)
    }
    expect(ratchet.rootSteps[0]?.rootKey).toBe(ratchet.sk)
    expect(
      ratchet.rootSteps.slice(1).every(({ rootKey }) => rootKey === ratchet.sk || ratchet.rootSteps.some((before) => before.nextRootKey === rootKey)),
    ).toBe(true)
    for (const { body, header, chainKey, messageKey, epochSecret, keyAndNonce, clear, ciphertext, message } of ratchet.messages) {
      const begun = ratchet.rootSteps.map((step) => step.chainKey)
      expect(header.n === 0 ? begun : begun.map((key) => hmac(key, '02'))).toContain(chainKey)
      expect(hmac(chainKey ?? '', '01')).toBe(messageKey)
      expect(hkdf(messageKey ?? '', epochSecret ?? '', 'conclave/message/v1', 44)).toBe(keyAndNonce)
      const payload = decodeCbor(openGcm(keyAndNonce ?? '', unhex(ratchet.ad + clear), unhex(ciphertext))) as [Cbor, Uint8Array]
      expect(Buffer.from(payload[1]).toString()).toBe(body)
      expect(hex(encodeCbor([unhex(clear), unhex(ciphertext)]))).toBe(message)
      expect((decodeCbor(unhex(clear)) as Cbor[])[2]).toEqual([unhex(header.dh), header.pn, header.n, header.pqEpoch])
    }
  })

  it('pq-ratchet.json', () => {
    const ad = unhex(pqRatchet.ad)
    let before = hkdf(pqRatchet.sk, ZERO, info('conclave/pq/init/v1', ad), 32)
    expect(before).toBe(pqRatchet.epochSecret0)
    for (const { epoch, offeredBy, dk, ek, m, ciphertext, sharedSecret, epochSecret } of pqRatchet.epochs) {
      const own = ml_kem768.keygen(unhex(dk))
      expect(hex(own.publicKey)).toBe(ek)
      expect(hex(ml_kem768.encapsulate(own.publicKey, unhex(m ?? '')).cipherText)).toBe(ciphertext)
      expect(hex(ml_kem768.decapsulate(unhex(ciphertext), own.secretKey))).toBe(sharedSecret)
      before = hkdf(sharedSecret, before, info('conclave/pq/epoch/v1', [ad, epoch, hash(unhex(ek)), hash(unhex(ciphertext))]), 32)
      expect(before).toBe(epochSecret)
      expect(offeredBy).toBe(epoch % 2 === 1 ? 'initiator' : 'responder')
    }
  })

  it.each(sealed.envelopes)(
    'sealed.json, mailbox $mailboxId',
    async ({ sealingKey, mailboxId, content, padded, encapsulation, keySchedule, payload }) => {
      const seed = shake256(unhex(sealingKey.seed), { dkLen: 96 })
      const own = ml_kem768.keygen(seed.slice(0, 64))
      const pkX = x25519.getPublicKey(seed.slice(64))
      expect(hex(own.publicKey) + hex(pkX)).toBe(sealingKey.publicKey)
      const [enc, ciphertext] = [unhex(payload).slice(4, 1_124), unhex(payload).slice(1_124)]
      const { cipherText, sharedSecret } = ml_kem768.encapsulate(own.publicKey, unhex(encapsulation.m ?? ''))
      const ctX = x25519.getPublicKey(unhex(encapsulation.x25519PrivateKey ?? ''))
      expect([hex(cipherText) + hex(ctX), hex(sharedSecret)]).toEqual([hex(enc), encapsulation.mlKemSharedSecret])
      expect(dh(encapsulation.x25519PrivateKey ?? '', hex(pkX))).toBe(encapsulation.x25519SharedSecret)
      const shared = hex(sha3_256(Buffer.concat([sharedSecret, unhex(encapsulation.x25519SharedSecret ?? ''), ctX, pkX, Buffer.from('\\.//^\\')])))
      const suite = Buffer.concat([Buffer.from('HPKE'), unhex('647a00010002')])
      const labelled = (label: string, data: string): string => hex(Buffer.concat([Buffer.from('HPKE-v1'), suite, Buffer.from(label), unhex(data)]))
      const { pskIdHash, infoHash, secret, key, baseNonce } = keySchedule
      expect(hmac(ZERO, labelled('psk_id_hash', ''))).toBe(pskIdHash)
      expect(hmac(ZERO, labelled('info_hash', hex(Buffer.from('conclave/sealed/v1'))))).toBe(infoHash)
      expect(hmac(shared, labelled('secret', ''))).toBe(secret)
      const context = `00${pskIdHash}${infoHash}`
      expect(hmac(secret ?? '', `0020${labelled('key', context)}01`)).toBe(key)
      expect(hmac(secret ?? '', `000c${labelled('base_nonce', context)}01`).slice(0, 24)).toBe(baseNonce)
      expect(hex(openGcm(`${key}${baseNonce}`, unhex(mailboxId), ciphertext))).toBe(padded)
      const { senderUserId, senderDeviceId, headSeq, headHash, message } = content
      const encoded = hex(encodeCbor([unhex(senderUserId), unhex(senderDeviceId), headSeq, unhex(headHash), unhex(message)]))
      expect(`${encoded}80`.padEnd(padded.length, '00')).toBe(padded)
      const opened = await openEnvelope(
        provider,
        idFromBytes('MailboxId', unhex(mailboxId)),
        () => ({ publicKey: unhex(sealingKey.publicKey), privateKey: unhex(sealingKey.seed) }),
        unhex(payload),
      )
      expect(opened).toMatchObject({ kind: 'opened', content: { headSeq, message: unhex(message) } })
    },
  )

  it('sealed.json, proof of work of a stranger', () => {
    const { serverId, expiry, nonce, bits } = sealed.stranger
    const [first] = sealed.envelopes
    const data = encodeCbor([unhex(serverId), unhex(first?.mailboxId ?? ''), hash(unhex(first?.payload ?? '')), expiry, unhex(nonce)])
    expect(hex(hash(data)).startsWith('0'.repeat(bits / 4))).toBe(true)
    const work = {
      serverId: idFromBytes('ServerId', unhex(serverId)),
      mailboxId: idFromBytes('MailboxId', unhex(first?.mailboxId ?? '')),
      payload: unhex(first?.payload ?? ''),
      expiry,
      nonce: unhex(nonce),
    }
    expect(checkProofOfWork(provider, work, bits)).toBe(true)
  })
})
