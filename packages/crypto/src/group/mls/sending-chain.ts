import type { CiphersuiteImpl, GenerationSecret, PrivateMessage, RatchetTree, SecretTree } from 'ts-mls'
import { RETENTION } from './client-config.ts'
import { decryptSenderData, deriveTreeSecret } from './library.ts'

/** What one epoch needs to open a message. */
export interface ReceiverKeys {
  readonly senderDataSecret: Uint8Array
  readonly secretTree: SecretTree
  readonly ratchetTree: RatchetTree
}

/** The skipped generations with the highest numbers, at most 1,000. */
function bounded(skipped: Readonly<Record<number, Uint8Array>>): Record<number, Uint8Array> {
  const numbers = Object.keys(skipped).map(Number)
  const kept = numbers.sort((a, b) => a - b).slice(-RETENTION.retainKeysForGenerations)
  return Object.fromEntries(kept.map((generation) => [generation, skipped[generation] as Uint8Array]))
}

/** A sending chain moved on to `generation` (RFC 9420 section 9.1); what is passed over is kept for late messages. */
export async function advanceChain(ciphersuite: CiphersuiteImpl, chain: GenerationSecret, generation: number): Promise<GenerationSecret> {
  const skipped: Record<number, Uint8Array> = { ...chain.unusedGenerations }
  let { secret } = chain
  for (let at = chain.generation; at < generation; at++) {
    skipped[at] = secret
    secret = await deriveTreeSecret(secret, 'secret', at, ciphersuite.kdf.size, ciphersuite.kdf)
  }
  return { secret, generation, unusedGenerations: bounded(skipped) }
}

/**
 * The secret tree with the sender's chain moved on to the message. The library does the same with a copy of all kept keys at each step: 5,000 steps took it
 * 10 to 20 s, and a member could ask for them with every false message.
 * @returns undefined for a sender without a leaf, or one too far ahead
 */
export async function withSenderAt(ciphersuite: CiphersuiteImpl, keys: ReceiverKeys, message: PrivateMessage): Promise<SecretTree | undefined> {
  const sender = await decryptSenderData(message, keys.senderDataSecret, ciphersuite)
  if (sender === undefined || keys.ratchetTree[2 * sender.leafIndex]?.nodeType !== 'leaf') return undefined
  const node = keys.secretTree[2 * sender.leafIndex]
  const steps = node === undefined ? 0 : sender.generation - node.application.generation
  if (node === undefined || steps > RETENTION.maximumForwardRatchetSteps) return undefined
  if (steps <= 0) return keys.secretTree
  return keys.secretTree.with(2 * sender.leafIndex, { ...node, application: await advanceChain(ciphersuite, node.application, sender.generation) })
}
