import type { KeyPair } from '@conclave/crypto'
import { decodeMessage } from '../../packages/crypto/src/pairwise/message.ts'
import { testDevice, TestPeer } from '../../packages/crypto/src/pairwise/two-people.fixture.ts'
import { hex, recordingProvider, type Recording } from './fixed-platform.ts'

const NOW = 1_700_000_000_000
const HOUR = 60 * 60_000

/** Who sends, and which earlier messages the other side then receives: two come late, one in front of the other. */
const PLAN = [
  { from: 'alice', arrive: [0] },
  { from: 'bob', arrive: [1] },
  { from: 'alice', arrive: [] },
  { from: 'alice', arrive: [3] },
  { from: 'bob', arrive: [4] },
  { from: 'alice', arrive: [5, 2] },
  { from: 'bob', arrive: [6] },
  { from: 'alice', arrive: [7] },
] as const

/** The keys of the message that was just made: the last of each kind. */
function keysOf(recorded: Recording): {
  chainKey: string | undefined
  messageKey: string | undefined
  epochSecret: string | undefined
  keyAndNonce: string | undefined
} {
  const mixed = recorded.hkdf.findLast(({ info }) => info === 'conclave/message/v1')
  const chain = recorded.hmac.findLast(({ data }) => data === '01')
  return { chainKey: chain?.key, messageKey: mixed?.ikm, epochSecret: mixed?.salt, keyAndNonce: mixed?.output }
}

/** A conversation with fixed randomness: every message with its keys and every step of the root. */
export async function ratchetVector() {
  const { provider, recorded } = recordingProvider('ratchet')
  const [a, b] = [await testDevice(provider, NOW), await testDevice(provider, NOW)]
  const peers = { alice: new TestPeer(provider, a, b, NOW), bob: new TestPeer(provider, b, a, NOW) }
  await peers.alice.start()
  const sk = recorded.hkdf.find(({ info }) => info.startsWith('Conclave_'))?.output
  const messages = []
  for (const [i, { from, arrive }] of PLAN.entries()) {
    for (const peer of Object.values(peers)) peer.now += 13 * HOUR
    const message = await peers[from].send(`message ${i}`)
    const { clear, ciphertext, header } = decodeMessage(message)
    messages.push({
      from,
      body: `message ${i}`,
      header: { ...header, dh: hex(header.dh) },
      ...keysOf(recorded),
      clear: hex(clear),
      ciphertext: hex(ciphertext),
      message: hex(message),
    })
    for (const at of arrive) {
      const body = await peers[from === 'alice' ? 'bob' : 'alice'].receive(Buffer.from(messages[at]?.message ?? '', 'hex'))
      if (body !== messages[at]?.body) throw new Error(`${at}: ${body}`)
    }
  }
  const rootSteps = recorded.hkdf
    .filter(({ info }) => info === 'conclave/ratchet/v1')
    .map(({ ikm, salt, output }) => ({ dh: ikm, rootKey: salt, nextRootKey: output.slice(0, 64), chainKey: output.slice(64) }))
  const ratchetDhs = rootSteps.map(({ dh }) => recorded.dh.find(({ output }) => dh === output))
  const signedPrekey = b.secrets.signed(1) as KeyPair
  return {
    about:
      'A conversation of two devices (docs/protocol/one-to-one.md), 13 h before each message. Message 2 arrives after message 5. rootSteps: KDF_RK in the order in which both sides took it; ratchetDhs: where its inputs come from',
    sk,
    ad: hex(peers.alice.sessions?.sending.ad),
    signedPrekey: { privateKey: hex(signedPrekey.privateKey), publicKey: hex(signedPrekey.publicKey) },
    ratchetDhs,
    rootSteps,
    messages,
  }
}
