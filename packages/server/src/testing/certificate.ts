import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

const INTEGER = 0x02
const BITS = 0x03
const OCTETS = 0x04
const OID = 0x06
const UTF8 = 0x0c
const TIME = 0x18
const SEQUENCE = 0x30
const SET = 0x31

/** One item of DER (X.690 section 8). */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content)
  const length = body.length < 128 ? [body.length] : body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255]
  return Buffer.concat([Buffer.of(tag, ...length), body])
}
const ECDSA_SHA256 = der(SEQUENCE, der(OID, Buffer.from('2a8648ce3d040302', 'hex')))
const NAME = der(SEQUENCE, der(SET, der(SEQUENCE, der(OID, Buffer.from('550403', 'hex')), der(UTF8, Buffer.from('localhost')))))
const VALID = der(SEQUENCE, der(TIME, Buffer.from('20200101000000Z')), der(TIME, Buffer.from('20990101000000Z')))
/** subjectAltName: localhost, 127.0.0.1. */
const ALTERNATIVES = der(
  SEQUENCE,
  der(OID, Buffer.from('551d11', 'hex')),
  der(OCTETS, der(SEQUENCE, der(0x82, Buffer.from('localhost')), der(0x87, Buffer.of(127, 0, 0, 1)))),
)

/** A self-signed certificate for this machine (RFC 5280 section 4.1), and its key, both PEM. */
export function selfSigned(): { readonly cert: string; readonly key: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const cert = certificate(privateKey).toString('base64')
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${cert}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function certificate(privateKey: KeyObject): Buffer {
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  const version = der(0xa0, der(INTEGER, Buffer.of(2)))
  const serial = der(INTEGER, Buffer.of(1))
  const body = der(SEQUENCE, version, serial, ECDSA_SHA256, NAME, VALID, NAME, publicKey, der(0xa3, der(SEQUENCE, ALTERNATIVES)))
  return der(SEQUENCE, body, ECDSA_SHA256, der(BITS, Buffer.of(0), sign('sha256', body, privateKey)))
}
