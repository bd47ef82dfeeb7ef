import { ConclaveError } from '@conclave/protocol'
import { ml_kem768, ml_kem1024 } from '@noble/post-quantum/ml-kem.js'
import { assertLength } from './bytes.ts'
import type { CryptoProvider } from './provider.ts'
import { once, publicHalf, rememberImported, type Subtle } from './web-crypto.ts'

type Size = 768 | 1024
/** Sizes of FIPS 203, table 3. */
export const ML_KEM_BYTES = { 768: { publicKey: 1_184, ciphertext: 1_088 }, 1024: { publicKey: 1_568, ciphertext: 1_568 } } as const
const SEED_BYTES = 64
const Q = 3_329
const noble = { 768: ml_kem768, 1024: ml_kem1024 } as const
const name = (size: Size): string => `ML-KEM-${size}`

/**
 * Length and modulus check of an encapsulation key (FIPS 203 section 7.2), the same on every platform.
 * @throws ConclaveError `E_MALFORMED`
 */
export function assertEncapsulationKey(size: Size, publicKey: Uint8Array): void {
  assertLength(publicKey, ML_KEM_BYTES[size].publicKey, `an ML-KEM-${size} public key`)
  for (let i = 0; i < publicKey.length - 32; i += 3) {
    const [a, b, c] = [publicKey[i] as number, publicKey[i + 1] as number, publicKey[i + 2] as number]
    if ((a | ((b & 15) << 8)) >= Q || ((b >> 4) | (c << 4)) >= Q) throw new ConclaveError('E_MALFORMED', 'ML-KEM modulus check')
  }
}

/** ML-KEM (FIPS 203): of the platform where it has it, else noble's. */
export function mlKem(
  subtle: Subtle,
  random: (length: number) => Uint8Array,
): Pick<CryptoProvider, 'mlKemGenerate' | 'mlKemEncapsulate' | 'mlKemDecapsulate'> {
  const native = once(async () => {
    if (subtle.encapsulateBits === undefined || subtle.decapsulateBits === undefined) throw new ConclaveError('E_UNAVAILABLE')
    await subtle.importKey('raw-seed', new Uint8Array(SEED_BYTES), name(1024), false, ['decapsulateBits'])
  })

  const imported = {
    768: rememberImported((seed) => subtle.importKey('raw-seed', seed, name(768), true, ['decapsulateBits'])),
    1024: rememberImported((seed) => subtle.importKey('raw-seed', seed, name(1024), true, ['decapsulateBits'])),
  }

  return {
    async mlKemGenerate(size, seed = random(SEED_BYTES)) {
      assertLength(seed, SEED_BYTES, 'an ML-KEM seed')
      const publicKey = (await native()) ? await publicHalf(subtle, await imported[size](seed)) : noble[size].keygen(seed).publicKey
      return { publicKey, privateKey: seed }
    },
    async mlKemEncapsulate(size, publicKey) {
      assertEncapsulationKey(size, publicKey)
      if (!(await native())) {
        const { sharedSecret, cipherText } = noble[size].encapsulate(publicKey, random(32))
        return { sharedSecret, ciphertext: cipherText }
      }
      const key = await subtle.importKey('raw-public', publicKey, name(size), false, ['encapsulateBits'])
      const made = (await subtle.encapsulateBits?.(name(size), key)) as { sharedKey: ArrayBuffer; ciphertext: ArrayBuffer }
      return { sharedSecret: new Uint8Array(made.sharedKey), ciphertext: new Uint8Array(made.ciphertext) }
    },
    async mlKemDecapsulate(size, privateKey, ciphertext) {
      assertLength(privateKey, SEED_BYTES, 'an ML-KEM seed')
      assertLength(ciphertext, ML_KEM_BYTES[size].ciphertext, `an ML-KEM-${size} ciphertext`)
      if (!(await native())) return noble[size].decapsulate(ciphertext, noble[size].keygen(privateKey).secretKey)
      const key = await imported[size](privateKey)
      return new Uint8Array((await subtle.decapsulateBits?.(name(size), key, ciphertext)) as ArrayBuffer)
    },
  }
}
