import { generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto'

/** A self-signed certificate for loopback, as servers at home have. */
export interface SelfSigned {
  /** PEM. */
  readonly cert: string
  /** PEM. */
  readonly key: string
  /** SHA-256 of the certificate, 64 lower-case hex digits. */
  readonly fingerprint: string
}

const SEQUENCE = 0x30
const SET = 0x31
const INTEGER = 0x02
const BIT_STRING = 0x03
const IDENTIFIER = 0x06
const UTF8_TEXT = 0x0c
const GENERALIZED_TIME = 0x18
/** ecdsa-with-SHA256 (RFC 5758). */
const ECDSA_SHA256 = Buffer.from('2a8648ce3d040302', 'hex')
/** id-at-commonName. */
const COMMON_NAME = Buffer.from('550403', 'hex')

/** A new key pair (P-256) and its certificate (RFC 5280, version 1), valid from 2020 to 2099. */
export function selfSigned(name: string): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = der(SEQUENCE, der(IDENTIFIER, ECDSA_SHA256))
  const subject = nameOf(name)
  const content = der(
    SEQUENCE,
    der(INTEGER, Buffer.concat([Buffer.of(1), randomBytes(8)])),
    algorithm,
    subject,
    der(SEQUENCE, timeOf('20200101000000Z'), timeOf('20991231235959Z')),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = der(BIT_STRING, Buffer.of(0), sign('sha256', content, privateKey))
  const certificate = new X509Certificate(der(SEQUENCE, content, algorithm, signature))
  return {
    cert: certificate.toString(),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  }
}

function nameOf(name: string): Buffer {
  const value = der(UTF8_TEXT, Buffer.from(name))
  return der(SEQUENCE, der(SET, der(SEQUENCE, der(IDENTIFIER, COMMON_NAME), value)))
}

function timeOf(text: string): Buffer {
  return der(GENERALIZED_TIME, Buffer.from(text))
}

/** A value in DER (X.690). */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content])
  const size = length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff)
  return Buffer.concat([Buffer.of(tag), size, content])
}
