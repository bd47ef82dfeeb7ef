import { type KeyPair, padToBucket, sealEnvelope, solveProofOfWork } from '@conclave/crypto'
import { encodeAs, idBytes, idFromBytes, PROOF_OF_WORK_BITS } from '@conclave/protocol'
import { sealedContent } from '../../packages/crypto/src/sealed-sender/envelope.ts'
import { hex, recordingProvider, unhex } from './fixed-platform.ts'

const EXPIRY = 1_700_000_600_000

async function envelope(name: string, messageBytes: number) {
  const { provider, recorded } = recordingProvider(name)
  const sealingKey: KeyPair = await provider.xWingGenerate()
  const mailboxId = idFromBytes('MailboxId', provider.random(16))
  const content = {
    senderUserId: idFromBytes('UserId', provider.random(32)),
    senderDeviceId: idFromBytes('DeviceId', provider.random(16)),
    headSeq: 4,
    headHash: provider.random(32),
    message: provider.random(messageBytes),
  }
  const at = recorded.random.length
  const hmacAt = recorded.hmac.length
  const payload = await sealEnvelope(provider, { mailboxId, sealing: { keyId: 7, key: sealingKey.publicKey } }, content)
  const encoded = encodeAs(sealedContent, content)
  const schedule = recorded.hmac.slice(hmacAt).map(({ output }) => output)
  return {
    sealingKey: { keyId: 7, seed: hex(sealingKey.privateKey), publicKey: hex(sealingKey.publicKey) },
    mailboxId: hex(idBytes(mailboxId)),
    content: {
      ...content,
      senderUserId: hex(idBytes(content.senderUserId)),
      senderDeviceId: hex(idBytes(content.senderDeviceId)),
      headHash: hex(content.headHash),
      message: hex(content.message),
    },
    padded: hex(padToBucket(encoded)),
    encapsulation: {
      x25519PrivateKey: recorded.random[at],
      m: recorded.random[at + 1],
      mlKemSharedSecret: recorded.kem.at(-1)?.sharedSecret,
      x25519SharedSecret: recorded.dh.at(-1)?.output,
    },
    // LabeledExtract and LabeledExpand in the order of KeySchedule: psk_id_hash, info_hash, secret, key, base_nonce.
    keySchedule: { pskIdHash: schedule[0], infoHash: schedule[1], secret: schedule[2], key: schedule[3], baseNonce: schedule[4]?.slice(0, 24) },
    payload: hex(payload),
  }
}

async function stranger(payload: string, mailboxId: string, found: string | undefined) {
  const { provider } = recordingProvider('proof of work')
  const serverId = provider.random(32)
  const work = {
    serverId: idFromBytes('ServerId', serverId),
    mailboxId: idFromBytes('MailboxId', unhex(mailboxId)),
    payload: unhex(payload),
    expiry: EXPIRY,
  }
  const nonce = found ?? hex(await solveProofOfWork(provider, work, async () => undefined))
  return { serverId: hex(serverId), expiry: EXPIRY, nonce, bits: PROOF_OF_WORK_BITS }
}

/**
 * Envelopes of the two smallest buckets, and a stranger's proof of work for the first.
 * @param nonce of an earlier run, so that it need not be searched for again
 */
export async function sealedVector(nonce?: string) {
  const envelopes = [await envelope('sealed 1', 200), await envelope('sealed 2', 700)]
  const [first] = envelopes as [(typeof envelopes)[number]]
  return {
    about:
      'Payloads of sealed envelopes (docs/protocol/sealed-sender.md). m is the randomness of ML-KEM-768 encapsulation, x25519PrivateKey the ephemeral key of X-Wing',
    envelopes,
    stranger: await stranger(first.payload, first.mailboxId, nonce),
  }
}
