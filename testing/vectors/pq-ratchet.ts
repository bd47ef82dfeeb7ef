import { epochSecretFor, initPq, PQ, type PqState, prepareSend, received } from '../../packages/crypto/src/pairwise/pq-ratchet.ts'
import { hex, recordingProvider } from './fixed-platform.ts'

const NOW = 1_700_000_000_000

/** Four epochs, each offered by the side whose turn it is. */
export async function pqRatchetVector() {
  const { provider, recorded } = recordingProvider('pq-ratchet')
  const [sk, ad] = [provider.random(32), provider.random(40)]
  let [offerer, answerer] = [initPq(provider, sk, ad, true, NOW), initPq(provider, sk, ad, false, NOW)]
  const epochSecret0 = hex(epochSecretFor(offerer, 0))
  const epochs = []
  for (let epoch = 1; epoch <= 4; epoch++) {
    const offer = await prepareSend(provider, { ...offerer, heard: true, messages: PQ.messages }, 0, NOW)
    if (offer.part?.type !== 'offer' || offer.state.pending.type !== 'offered') throw new Error('no offer')
    const answering = (await received(provider, answerer, ad, epoch - 1, offer.part, NOW)) as PqState
    const m = recorded.random.at(-1)
    const answer = await prepareSend(provider, answering, 0, NOW)
    const switched = (await received(provider, offer.state, ad, epoch - 1, answer.part, NOW)) as PqState
    const followed = (await received(provider, answer.state, ad, epoch, null, NOW)) as PqState
    const { ciphertext, sharedSecret } = recorded.kem.at(-1) as { ciphertext: string; sharedSecret: string }
    const { ek, dk } = offer.state.pending
    epochs.push({
      epoch,
      offeredBy: offerer.initiator ? 'initiator' : 'responder',
      dk: hex(dk),
      ek: hex(ek),
      m,
      ciphertext,
      sharedSecret,
      epochSecret: hex(epochSecretFor(switched, epoch)),
    })
    ;[offerer, answerer] = [followed, switched]
  }
  return {
    about:
      'Epoch secrets of the post-quantum ratchet (docs/protocol/one-to-one.md); dk is the seed d || z, m the randomness of ML-KEM-768 encapsulation',
    sk: hex(sk),
    ad: hex(ad),
    epochSecret0,
    epochs,
  }
}
