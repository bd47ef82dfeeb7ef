/** A key pair; private keys are raw seeds or scalars, never handles. */
export interface KeyPair {
  readonly publicKey: Uint8Array
  readonly privateKey: Uint8Array
}

/** A KEM secret and the ciphertext that carries it. */
export interface Encapsulation {
  readonly sharedSecret: Uint8Array
  readonly ciphertext: Uint8Array
}

/** What checking signatures and hashes needs: the only part a server may use. */
export interface VerifyProvider {
  /** SHA-256, 32 bytes. */
  sha256(data: Uint8Array): Uint8Array
  /** Ed25519 (RFC 8032); false for anything malformed, small-order or non-canonical. */
  verify(publicKey: Uint8Array, data: Uint8Array, signature: Uint8Array): Promise<boolean>
  /** Constant-time comparison; false for unequal lengths. */
  equal(a: Uint8Array, b: Uint8Array): boolean
}

/**
 * Every primitive that Conclave uses. Hashes and MACs are synchronous, because chains of them must not wait between steps;
 * public-key work and AEAD are asynchronous (WebCrypto first, noble where the platform lacks one).
 */
export interface CryptoProvider extends VerifyProvider {
  /** Cryptographically secure random bytes. */
  random(length: number): Uint8Array
  sha512(data: Uint8Array): Uint8Array
  /** SHA-256 of many strings with one beginning: `sha256After(a)(b)` is `sha256(a || b)`, and `a` is hashed once. The result is overwritten by the next call. */
  sha256After(prefix: Uint8Array): (rest: Uint8Array) => Uint8Array
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array
  /** For MLS suites with HKDF-SHA-512. */
  hmacSha512(key: Uint8Array, data: Uint8Array): Uint8Array
  /** HKDF-SHA-256 (RFC 5869). */
  hkdf(ikm: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array

  /** AES-256-GCM: 32-byte key, 12-byte nonce, 16-byte tag at the end. */
  aeadSeal(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array>
  /** @returns undefined when the tag does not fit */
  aeadOpen(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array): Promise<Uint8Array | undefined>

  /** AES-128-GCM, 16-byte key: for the classical MLS suite only (RFC 9420 section 17.1). */
  aes128Seal(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array>
  /** @returns undefined when the tag does not fit */
  aes128Open(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array): Promise<Uint8Array | undefined>

  /** Ed25519; the private key is the 32-byte seed. */
  ed25519Generate(seed?: Uint8Array): Promise<KeyPair>
  sign(privateKey: Uint8Array, data: Uint8Array): Promise<Uint8Array>

  /** X25519 (RFC 7748); the private key is 32 bytes. */
  x25519Generate(seed?: Uint8Array): Promise<KeyPair>
  /** @throws ConclaveError `E_MALFORMED` for an all-zero result (small-order point) */
  x25519(privateKey: Uint8Array, publicKey: Uint8Array): Promise<Uint8Array>

  /** ML-KEM (FIPS 203). The private key is the 64-byte seed d || z, so that both platforms read it. */
  mlKemGenerate(size: 768 | 1024, seed?: Uint8Array): Promise<KeyPair>
  /** @throws ConclaveError `E_MALFORMED` when length or modulus check of the key fails */
  mlKemEncapsulate(size: 768 | 1024, publicKey: Uint8Array): Promise<Encapsulation>
  /** @throws ConclaveError `E_MALFORMED` for a wrong length */
  mlKemDecapsulate(size: 768 | 1024, privateKey: Uint8Array, ciphertext: Uint8Array): Promise<Uint8Array>

  /** X-Wing key pair for HPKE KEM 0x647a; the private key is its 32-byte seed, the public key 1,216 bytes. */
  xWingGenerate(seed?: Uint8Array): Promise<KeyPair>
  /** HPKE (RFC 9180) base mode, X-Wing, HKDF-SHA-256, AES-256-GCM, one message: enc (1,120 bytes) || ciphertext. */
  hpkeSeal(publicKey: Uint8Array, info: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array>
  /** @returns undefined when it does not open */
  hpkeOpen(privateKey: Uint8Array, info: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Promise<Uint8Array | undefined>
}
