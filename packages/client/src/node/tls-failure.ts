import { ConclaveError } from '@conclave/protocol'

/** What Node names a failed handshake by: OpenSSL's verification codes, its own check of the name, and anything else that is not TLS. */
const CODES =
  /^(CERT_|CRL_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERROR_IN_CERT_|ERROR_IN_CRL_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|HOSTNAME_MISMATCH|EPROTO)/
const MAX_DEPTH = 5

/** The error as `E_TLS` when there was an answer and no secure connection to it; undefined for everything else. */
export function tlsFailure(error: unknown): ConclaveError | undefined {
  let cause: unknown = error
  for (let depth = 0; depth < MAX_DEPTH && cause instanceof Error; depth++) {
    const { code } = cause as NodeJS.ErrnoException
    if (typeof code === 'string' && CODES.test(code)) return new ConclaveError('E_TLS', code, { cause: error })
    cause = cause.cause
  }
  return undefined
}
